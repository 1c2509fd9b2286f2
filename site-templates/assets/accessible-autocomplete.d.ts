/** The part of accessible-autocomplete 3 that the site uses; the package ships no types. */
declare module "accessible-autocomplete" {
  export interface Options<Result> {
    element: HTMLElement;
    id: string;
    name?: string;
    source: (query: string, populate: (results: Result[]) => void) => void;
    templates: {
      /** Text for the field once a result is chosen; called without a result at first. */
      inputValue: (result: Result | undefined) => string;
      /** HTML of one suggestion. */
      suggestion: (result: Result | string) => string;
    };
    onConfirm?: (result: Result | undefined) => void;
    tNoResults?: () => string;
    tAssistiveHint?: () => string;
    autoselect?: boolean;
    confirmOnBlur?: boolean;
    cssNamespace?: string;
    displayMenu?: "inline" | "overlay";
    minLength?: number;
    placeholder?: string;
    showNoOptionsFound?: boolean;
  }
  export default function accessibleAutocomplete<Result>(options: Options<Result>): void;
}
