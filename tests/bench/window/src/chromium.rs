//! Chromium's `--app` window, the floor of whatever is built on Electron.

use std::env;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::process::Shown;

/// Says that its first frame was on the screen, when the second one begins.
const PAGE: &str = "<!doctype html><title>window</title><p>A window</p><script>\
    requestAnimationFrame(() => requestAnimationFrame(() => fetch('/shown')))</script>";

/// Where Chromium is, under one of its names.
pub fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = |name: &str| folders.iter().map(|it| it.join(name)).find(|file| file.is_file());
    names.into_iter().find_map(found)
}

/// A window of Chromium with one line of text, and the profile that it writes.
///
/// # Errors
/// It does not start, or shows nothing.
pub fn start(program: &Path) -> Result<(Shown, TempDir), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let profile = tempfile::tempdir()?;
    let mut command = Command::new(program);
    command
        .arg(format!("--app=http://{}/", listener.local_addr()?))
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--window-size=1120,780", "--no-first-run", "--no-default-browser-check"])
        // Root may not have a sandbox; as nobody else it would cost more, not less.
        .arg("--no-sandbox")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let begun = Instant::now();
    let child = command.spawn()?;
    let shown_after = wait(&listener, begun)?;
    Ok((Shown::seen(child, shown_after), profile))
}

/// Serves the page until it says that it is shown.
fn wait(listener: &TcpListener, begun: Instant) -> Result<Duration, Box<dyn Error>> {
    loop {
        let (mut stream, _) = listener.accept()?;
        let path = path_asked(&stream)?;
        if path == "/shown" {
            return Ok(begun.elapsed());
        }
        let body = if path == "/" { PAGE } else { "" };
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )?;
    }
}

fn path_asked(stream: &TcpStream) -> Result<String, Box<dyn Error>> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    Ok(first.split(' ').nth(1).unwrap_or_default().to_owned())
}
