// The drawn map as a file with a name of its own: the page asks for it, and for what it imports, before the map's
// script has come so far.
export { open } from "./map/view.ts";
