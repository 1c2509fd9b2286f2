//! `data/v1/quarantine.csv`: every row that could not be read, with file, line and reason.

use crate::report::QuarantinedRow;

/// The rows in the order of the report, with CRLF line ends as in RFC 4180.
pub(super) fn render(rows: &[QuarantinedRow]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(["file", "line", "reason", "detail"])?;
    for row in rows {
        writer.write_record([&row.file, &row.line.to_string(), row.reason, &row.detail])?;
    }
    Ok(writer.into_inner().expect("writing to memory does not fail"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_quotes_are_quoted() {
        let row = QuarantinedRow {
            file: "a.zip/2024-01/2024-01-x-street.csv".to_owned(),
            line: 7,
            reason: "bad-month",
            detail: "2024-13, \"?\"".to_owned(),
        };
        let text = String::from_utf8(render(&[row]).unwrap()).unwrap();
        assert_eq!(
            text,
            "file,line,reason,detail\r\na.zip/2024-01/2024-01-x-street.csv,7,bad-month,\"2024-13, \"\"?\"\"\"\r\n"
        );
    }
}
