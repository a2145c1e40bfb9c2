//! Chromium's `--app` window, the floor of whatever is built on Electron.

use std::env;
use std::error::Error;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::process::Shown;

/// How long it may take to show something.
const PATIENCE: Duration = Duration::from_mins(1);

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
    let shown = serve(listener);
    shown.recv_timeout(PATIENCE)?;
    Ok((Shown::seen(child, begun.elapsed()), profile))
}

/// Serves the page until nobody asks any more; tells when it says that it is shown.
///
/// A browser opens connections on which it asks nothing, so each has a thread of its own.
fn serve(listener: TcpListener) -> Receiver<()> {
    let (tell, shown) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let tell = tell.clone();
            thread::spawn(move || answer(stream, &tell));
        }
    });
    shown
}

/// One that goes away in between has nothing to tell.
fn answer(mut stream: TcpStream, tell: &Sender<()>) {
    let Ok(path) = path_asked(&stream) else { return };
    if path == "/shown" {
        tell.send(()).ok();
    }
    let body = if path == "/" { PAGE } else { "" };
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n";
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).ok();
}

fn path_asked(stream: &TcpStream) -> io::Result<String> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    Ok(first.split(' ').nth(1).unwrap_or_default().to_owned())
}
