//! Writes the seeds: every case of `tests/corpus`, as the target for its kind reads it.

#[path = "../../it/corpus/case.rs"]
mod case;
#[path = "../../it/corpus/stored.rs"]
mod stored;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use case::{Case, bytes_of, cases, filled};
use serde::Deserialize;
use stored::Stored;
use tenantry_fuzz::{Stage, Waiting};

/// What the targets need of an answer.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    status: Option<u16>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    hex: Option<String>,
}

#[derive(Deserialize)]
struct Redirect {
    url: String,
}

impl Answer {
    fn body(&self) -> Vec<u8> {
        match &self.hex {
            Some(hex) => bytes_of(hex),
            None => filled(&self.body, value_of).into_bytes(),
        }
    }

    fn message(&self) -> Vec<u8> {
        let status = self.status.unwrap_or(200);
        let line = |(name, value): &(String, String)| {
            format!("{name}:{}\n", filled(value, value_of).replace('\n', " "))
        };
        let headers: String = self.headers.iter().map(line).collect();
        [format!("{status}\n{headers}\n").into_bytes(), self.body()].concat()
    }
}

fn value_of(place: &str) -> String {
    match place {
        "org" => "11111111-0000-4000-8000-000000000000".to_owned(),
        "client" => "6f1f2b3c-1111-4222-8333-444455556666".to_owned(),
        "other" => "0badc0de-0000-4000-8000-000000000000".to_owned(),
        "state" | "code" => format!("{{{{{place}}}}}"),
        token => format!("CANARY-{token}-{:-<64}", 1),
    }
}

/// Seeds longer than this teach the fuzzer nothing and slow it down.
const SEED_LIMIT: usize = 20_000;

fn write(
    target: &str,
    seeds: impl Iterator<Item = (String, Vec<u8>)>,
) -> Result<(), Box<dyn Error>> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    for (name, seed) in seeds.filter(|(_, seed)| seed.len() <= SEED_LIMIT) {
        let file: String = name.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
        fs::write(folder.join(file.replace(' ', "-")), seed)?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let read = |kind: &str| {
        let path = format!("{}/../corpus/{kind}.toml", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(path)
    };
    let token = cases::<Answer>(&read("token_answers")?);
    let error = cases::<Answer>(&read("error_answers")?);
    let identity = cases::<Answer>(&read("identity_answers")?);
    let redirects = cases::<Redirect>(&read("redirects")?);
    let records = cases::<Stored>(&read("records")?);
    let all = || [&token, &error, &identity].into_iter().flatten();
    let good = Stage::new(Waiting::ForNothing);

    let named = |name: &str, seed: Vec<u8>| (name.to_owned(), seed);
    write("token_answer", all().map(|Case { name, input }| named(name, input.body())))?;
    write("error_answer", all().map(|Case { name, input }| named(name, input.message())))?;
    let url = |Redirect { url }: &Redirect| filled(url, value_of).into_bytes();
    write("redirect", redirects.iter().map(|Case { name, input }| named(name, url(input))))?;
    let bytes = |Case { name, input }: &Case<Stored>| {
        (format!("{:?} {name}", input.class), input.bytes(good.stored()))
    };
    write("record", records.iter().map(bytes))?;
    Ok(())
}
