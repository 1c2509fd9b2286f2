// Buttons that copy a citation or the code of a badge; without scripts the text itself can be selected.

/** Stands in the page where the site's own address was not known when it was built. */
const EXAMPLE_ADDRESS = "https://atlas.example/";

function prepare(button: HTMLButtonElement): void {
  const source = document.getElementById(button.dataset.copy ?? "");
  if (!source || !navigator.clipboard) return;
  const root = new URL(document.body.dataset.root ?? "./", location.href).href;
  source.textContent = (source.textContent ?? "").replaceAll(EXAMPLE_ADDRESS, root);
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "atlas-fine";
  button.after(" ", status);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent ?? "");
      status.textContent = "Copied.";
    } catch {
      getSelection()?.selectAllChildren(source);
      status.textContent = "Selected: copy it with your keyboard.";
    }
  });
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) prepare(button);
