//! CPU time. On a busy machine the ratios hold; the absolute times are those of the best moment.

use std::error::Error;
use std::process::ExitCode;

use tenantry_bench::settings::Settings;
use tenantry_bench::table::{Row, Table};
use tenantry_bench::{agenda, fleets, orgs, peer, reading, renewal};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let settings = Settings::from_args()?;
    let mut table = Table::begin("CPU time: of many rounds the least, and the median in brackets");

    let (times, deadlines) = reading::times(settings);
    let rows: Vec<Row> = times.iter().map(reading::Times::by_id_row).collect();
    table.section("a valid access token, by name", rows);
    table.section("the same, beside a peer", [peer::row(settings)?]);
    let rows: Vec<Row> = times.iter().map(reading::Times::by_handle_row).collect();
    table.section("a valid access token, by handle", rows);

    table.section("next due tenant taken and put off", agenda::rows(settings));
    table.section("what a host sets its timer to", deadlines);
    table.section("start", [orgs::start(settings)]);
    table.section("one renewal", renewal::rows(settings));
    for count in [1_000, 10_000] {
        let heading = format!("{count} orgs that wake with expired tokens");
        table.section(&heading, fleets::rows(count));
    }
    Ok(table.end())
}
