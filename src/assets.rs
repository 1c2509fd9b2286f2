//! Where the stylesheet and the scripts stand on the site.

/// The stylesheet, from the root.
pub const fn css_path() -> &'static str {
    "assets/site.css"
}

/// A script by the name of its entry; none until it is bundled.
pub const fn script_path(_entry: &str) -> Option<&'static str> {
    None
}
