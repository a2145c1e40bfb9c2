//! `cargo task …`: what a person does with this workspace, one command each.

mod args;
mod bench;
mod call;
mod demo;
mod display;
mod problem;
mod report;
mod screen;
mod setup;
mod test;
mod trials;
mod version;
mod web;
mod workspace;

use std::env;
use std::process::ExitCode;

use args::Task;
use problem::Problem;
use setup::Purpose;
use workspace::Workspace;

fn main() -> ExitCode {
    match args::parse(env::args().skip(1)).and_then(perform) {
        Ok(code) => code,
        Err(problem) => {
            screen::complain(&problem);
            problem.exit_code()
        }
    }
}

/// Does the task; the code is the one of the program it ended in, if any.
fn perform(task: Task) -> Result<ExitCode, Problem> {
    match task {
        Task::Help => {
            screen::say(args::HELP);
            Ok(ExitCode::SUCCESS)
        }
        Task::Setup => {
            setup::prepare(&Workspace::find()?, Purpose::Test)?;
            Ok(ExitCode::SUCCESS)
        }
        Task::Web => web::run(&Workspace::find()?),
        Task::Test => test::run(&Workspace::find()?),
        Task::Trial(trial, rest) => trials::run(&Workspace::find()?, trial, &rest),
        Task::Bench(thoroughness) => bench::run(&Workspace::find()?, thoroughness),
        Task::Demo(options) => demo::run(&Workspace::find()?, &options),
    }
}
