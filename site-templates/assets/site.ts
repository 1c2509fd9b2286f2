// What every page does: the search field, frames in other pages, buttons that copy.
import "./site/embed.ts";
import "./site/find.ts";
import "./site/share.ts";
