//! Runs a sandbox alone, until it is told to stop.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::{Arg, ValueExt as _};
use tenantry_sandbox::{Options, Orders, Ports, Rules, Sandbox, table};
use tokio::io::{AsyncBufReadExt as _, BufReader};

const HELP: &str = "\
A simulated Genesys Cloud on this machine: sign-in pages, token endpoint and API of two regions.

Usage: tenantry-sandbox [options]

Options:
      --rules FILE         behave as this TOML file says
      --set NAME=VALUE     override one rule; may be repeated
      --show-rules         print the rules in force as TOML and end
      --port PORT          first of the consecutive ports [47100]; 0 takes any that are free
      --redirect-uri URI   let every application redirect here too; may be repeated
      --orders             take orders on stdin, a line of JSON each, and end with it; answers are
                           lines of JSON, too: {\"order\":\"describe\"}
      --seed NUMBER        issue the same tokens as another run with this seed
  -h, --help               print this and end

Rules, for example:
  --set rotation=static                 a refresh token stays good
  --set rotation.grace.seconds=30       a spent one may be repeated for 30 seconds
  --set inactivity_timeout.acme=900     Acme gives no refresh token, and idle tokens die
  --set 'scope_enforcement=[\"globex\"]'  Globex wants an admin to authorize applications
  --set invalid_client_status=401       as older hosts answered
  --set access_token_seconds=300        every access token lives five minutes
";

/// What the command line asks for.
struct Arguments {
    task: Task,
    rules: Option<PathBuf>,
    settings: Vec<String>,
    first_port: u16,
    redirect_uris: Vec<String>,
    seed: Option<u64>,
    company: Company,
}

/// Who reads what it prints.
enum Company {
    /// Somebody at a terminal.
    Person,
    /// A program that gives orders.
    Program,
}

enum Task {
    Help,
    ShowRules,
    Serve,
}

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nowhere is left to complain if this fails too.
            writeln!(io::stderr(), "tenantry-sandbox: {error}").ok();
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = read_arguments(lexopt::Parser::from_env())?;
    let file = arguments.rules.as_ref().map(fs::read_to_string).transpose()?;
    let rules = Rules::read(&file.unwrap_or_default(), &arguments.settings)?;
    let mut out = io::stdout();
    match arguments.task {
        Task::Help => Ok(out.write_all(HELP.as_bytes())?),
        Task::ShowRules => Ok(out.write_all(toml::to_string(&rules)?.as_bytes())?),
        Task::Serve => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(serve(arguments, rules))
        }
    }
}

fn read_arguments(mut parser: lexopt::Parser) -> Result<Arguments, lexopt::Error> {
    let mut arguments = Arguments {
        task: Task::Serve,
        rules: None,
        settings: Vec::new(),
        first_port: 47100,
        redirect_uris: Vec::new(),
        seed: None,
        company: Company::Person,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("rules") => arguments.rules = Some(parser.value()?.into()),
            Arg::Long("set") => arguments.settings.push(parser.value()?.string()?),
            Arg::Long("show-rules") => arguments.task = Task::ShowRules,
            Arg::Long("port") => arguments.first_port = parser.value()?.parse()?,
            Arg::Long("redirect-uri") => {
                arguments.redirect_uris.push(parser.value()?.string()?);
            }
            Arg::Long("orders") => arguments.company = Company::Program,
            Arg::Long("seed") => arguments.seed = Some(parser.value()?.parse()?),
            Arg::Short('h') | Arg::Long("help") => arguments.task = Task::Help,
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(arguments)
}

async fn serve(arguments: Arguments, rules: Rules) -> Result<(), Failure> {
    let ports = match arguments.first_port {
        0 => Ports::Any,
        first => Ports::From(first),
    };
    let options = Options { rules, ports, seed: arguments.seed, ..Options::default() };
    let sandbox = Sandbox::start(options).await?;
    for uri in &arguments.redirect_uris {
        sandbox.provider().register_redirect_uri_everywhere(uri);
    }
    match arguments.company {
        Company::Person => {
            let text = format!("{}\nServing. Ctrl-C stops.\n", table(&sandbox));
            io::stdout().write_all(text.as_bytes())?;
            tokio::signal::ctrl_c().await?;
        }
        Company::Program => obey(&sandbox).await?,
    }
    sandbox.stop().await;
    Ok(())
}

/// Takes orders until nobody gives any.
async fn obey(sandbox: &Sandbox) -> io::Result<()> {
    let mut orders = Orders::of(sandbox);
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let answer = orders.carry_out(&line);
        writeln!(io::stdout(), "{answer}")?;
    }
    Ok(())
}
