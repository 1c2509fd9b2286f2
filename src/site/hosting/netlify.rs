//! `netlify.toml`: the folder as it is, nothing to build; headers and redirects are in files of their own.

/// The file's text.
pub(super) fn text() -> String {
    "# The site is already built: publish this folder as it is.\n\
     # Headers are in _headers, redirects in _redirects.\n\
     [build]\n\
     publish = \".\"\n\
     command = \"\"\n\n\
     [build.processing]\n\
     skip_processing = true\n"
        .to_owned()
}
