//! CSV: a first line that names the columns, then a line for each org (RFC 4180, and what people
//! and spreadsheets make of it).

use std::io::Read as _;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::row::{At, Row};
use super::{Column, MOST, Source, Unreadable};

/// A line of its own after the text: a control character that no cell has.
const END: &str = "\n\u{1e}";

/// Reads the orgs of a text in CSV.
pub(super) fn read(text: &str) -> Result<Source, Unreadable> {
    let (text, delimiter, skipped) = dialect(text);
    // Where a quotation mark is never closed, the end becomes part of the last cell.
    let ended = text.as_bytes().chain(END.as_bytes());
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .trim(Trim::All)
        .from_reader(ended);
    let mut records = reader.records().peekable();
    let header = records.next().and_then(Result::ok).ok_or(Unreadable::Empty)?;
    let (columns, unused) = columns(&header)?;
    let mut rows = Vec::new();
    let mut lines = Lines { text, at: 0, line: 1 + skipped };
    while let Some(record) = records.next() {
        // The text is UTF-8 and lines may be of any length, so there is no other error.
        let record = record.or(Err(Unreadable::NoText))?;
        let is_last = records.peek().is_none();
        if is_last && record.iter().eq([END.trim_start()]) {
            break;
        }
        if record.iter().all(str::is_empty) {
            continue;
        }
        if rows.len() == MOST {
            return Err(Unreadable::TooMany);
        }
        let at = At::Line(lines.of(&record));
        rows.push(if is_last { open(at) } else { row(at, &columns, &record) });
    }
    Ok(Source { rows, unused })
}

/// The text from its header on, what separates its cells, and how many lines were left out.
fn dialect(text: &str) -> (&str, u8, u64) {
    // Excel says in a first line of its own what it separates cells by.
    if let Some((sep, rest)) = text.split_once('\n')
        && let Some(&[delimiter]) = sep.trim_end().strip_prefix("sep=").map(str::as_bytes)
    {
        return (rest, delimiter, 1);
    }
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let (start, _) = text.char_indices().find(|(_, c)| !c.is_whitespace()).unwrap_or_default();
    for byte in text.bytes().skip(start).take_while(|byte| *byte != b'\n') {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(byte == *delimiter && !quoted);
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    (text, most.map_or(b',', |(delimiter, _)| *delimiter), 0)
}

/// Which column each cell is of, and the names of those that nobody reads.
fn columns(header: &StringRecord) -> Result<(Vec<Option<Column>>, Vec<String>), Unreadable> {
    let named: Vec<_> = header.iter().map(|name| (name, Column::named(name))).collect();
    for (place, (name, column)) in named.iter().enumerate() {
        let earlier =
            named.iter().take(place).find(|(_, other)| column.is_some() && other == column);
        if let Some((other, _)) = earlier {
            return Err(Unreadable::Twice((*other).to_owned(), (*name).to_owned()));
        }
    }
    if named.iter().all(|(_, column)| column.is_none()) {
        return Err(Unreadable::NoHeader);
    }
    let nameless = |name: &&str| !name.is_empty();
    let unused = named.iter().filter(|(_, column)| column.is_none()).map(|(name, _)| *name);
    let unused = unused.filter(nameless).map(|name| name.chars().take(60).collect()).collect();
    Ok((named.into_iter().map(|(_, column)| column).collect(), unused))
}

/// Counts lines as an editor does. The reader's own count does not know of the empty lines before
/// a record, nor of all line ends.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line in which a record begins; records come in their order.
    fn of(&mut self, record: &StringRecord) -> u64 {
        let byte = record.position().and_then(|position| usize::try_from(position.byte()).ok());
        let mut rest = self.text.bytes().enumerate().skip(self.at);
        let begun = byte.unwrap_or(self.at);
        let first = rest.find(|(at, byte)| *at >= begun && !matches!(byte, b'\r' | b'\n'));
        let first = first.map_or(self.text.len(), |(at, _)| at);
        let passed = self.text.as_bytes().get(self.at..first).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').map(|_| 1).sum::<u64>();
        self.at = first;
        self.line
    }
}

/// The line whose quotation mark takes in all that follows.
fn open(at: At) -> Row {
    let why = "A quotation mark is opened in it and never closed, so all that follows is part of one \
               cell. Close it, or write it twice where it is meant as such.";
    Row::broken(at, why.to_owned())
}

fn row(at: At, columns: &[Option<Column>], record: &StringRecord) -> Row {
    let beyond = record.iter().skip(columns.len()).any(|cell| !cell.is_empty());
    if beyond {
        let why = format!(
            "It has {} cells, and the first line names {}. Put a cell that holds a comma, a semicolon \
             or a tab between quotation marks.",
            record.len(),
            columns.len(),
        );
        return Row::broken(at, why);
    }
    let mut row = Row::new(at);
    for (column, cell) in columns.iter().zip(record) {
        if let Some(column) = column {
            row.put(*column, unguarded(*column, cell));
        }
    }
    row
}

/// A cell without the mark that keeps a spreadsheet from taking it for a formula.
fn unguarded(column: Column, cell: &str) -> &str {
    let bare = cell.strip_prefix('\'').filter(|bare| column != Column::Secret && is_formula(bare));
    bare.unwrap_or(cell)
}

/// Whether a spreadsheet would take it for a formula.
pub(crate) fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<String> {
        read(text).unwrap().labels()
    }

    #[test]
    fn commas_semicolons_and_tabs_separate_cells_whichever_the_header_has_most_of() {
        for text in [
            "label,region\nAcme,eu-west-1\n",
            "label;region\r\nAcme;eu-west-1\r\n",
            "label\tregion\nAcme\teu-west-1",
            "\n\"label\";\"a,b,c\";region\nAcme;;eu-west-1",
            "sep=;\r\nlabel;region\r\nAcme;eu-west-1",
            "sep=|\nlabel|region\nAcme|eu-west-1",
        ] {
            let source = read(text).unwrap();
            let [row] = source.rows.as_slice() else { panic!("{text:?}") };
            assert_eq!((row.get(Column::Label), row.get(Column::Region)), ("Acme", "eu-west-1"));
        }
    }

    #[test]
    fn a_line_is_counted_as_an_editor_counts_it() {
        let text = "label,region\n\n\"Acme\nEurope\",x\n,\nGlobex,x\n";

        assert_eq!(labels(text), ["line 3 Acme\nEurope", "line 6 Globex"]);
        assert_eq!(labels(&text.replace('\n', "\r\n")), ["line 3 Acme\r\nEurope", "line 6 Globex"]);
        assert_eq!(labels("sep=,\nlabel\nAcme"), ["line 3 Acme"]);
    }

    #[test]
    fn a_column_that_is_not_known_is_told_and_one_that_is_there_twice_refused() {
        let source = read("label,owner,region\nAcme,Joe,x").unwrap();
        assert_eq!(source.unused, ["owner"]);

        let twice = read("Client ID,label,client_id\n").unwrap_err();
        assert_eq!(twice, Unreadable::Twice("Client ID".into(), "client_id".into()));
        assert_eq!(read("Acme,Joe\n").unwrap_err(), Unreadable::NoHeader);
    }

    #[test]
    fn a_line_with_too_many_cells_is_not_looked_at() {
        let source = read("label,client secret\nAcme, Inc.,SECRET\nGlobex,x,,\nInitech\n").unwrap();

        let [acme, globex, initech] = source.rows.as_slice() else { panic!() };
        assert!(acme.broken.as_ref().unwrap().contains("3 cells, and the first line names 2"));
        assert!(!acme.says(Column::Label));
        assert_eq!((globex.get(Column::Label), globex.broken.as_ref()), ("Globex", None));
        assert_eq!((initech.get(Column::Label), initech.says(Column::Secret)), ("Initech", false));
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_breaks_its_own_line_only() {
        let open = "label,region\nGlobex,x\n\"Acme,y\nInitech,z\n";
        let source = read(open).unwrap();
        let [globex, acme] = source.rows.as_slice() else { panic!("{source:?}") };
        assert!(globex.broken.is_none());
        assert!(acme.broken.as_ref().unwrap().contains("never closed"));

        for closed in ["label\n\"Acme \"\"Inc\"\"\"\n", "label,region\n\"A\nB\",x\n\"C\nD\",y\n"] {
            assert!(read(closed).unwrap().rows.iter().all(|row| row.broken.is_none()), "{closed}");
        }
    }

    #[test]
    fn what_was_kept_from_being_a_formula_is_read_as_it_was() {
        assert_eq!(labels("label\n'=1+1"), ["line 2 =1+1"]);
        assert_eq!(labels("label\n'Acme'"), ["line 2 'Acme'"]);
        let source = read("label,secret\na,'-x").unwrap();
        assert_eq!(source.rows[0].get(Column::Secret), "'-x");
    }
}
