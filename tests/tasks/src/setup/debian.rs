//! Packages of Debian and the systems made from it.

use std::collections::BTreeSet;
use std::path::Path;

use super::Purpose;
use crate::call::Call;

/// What a window loads when it opens: X11, Wayland, keyboard, Mesa.
const WINDOW: &[&str] = &[
    "libegl1",
    "libgl1-mesa-dri",
    "libwayland-client0",
    "libwayland-egl1",
    "libx11-xcb1",
    "libxcursor1",
    "libxi6",
    "libxkbcommon-x11-0",
];

/// A display without a screen.
const SCREEN: &[&str] = &["xvfb"];

/// What the tests add: hands and eyes for that display, a session bus, letters.
const HARNESS: &[&str] = &["dbus", "fonts-dejavu-core", "imagemagick", "x11-utils", "xdotool"];

/// A browser for the npm package.
const BROWSER: &[&str] = &["chromium"];

/// The other engines for it: Firefox, and that of Safari with its driver and a small browser.
const ENGINES: &[&str] = &["firefox-esr", "webkit2gtk-driver"];

/// Whether this system installs packages as Debian does.
pub(crate) fn is_here() -> bool {
    Path::new("/etc/debian_version").is_file() && Path::new("/usr/bin/apt-get").is_file()
}

/// The packages wanted for `purpose`.
pub(crate) fn wanted(purpose: Purpose) -> Vec<&'static str> {
    match purpose {
        Purpose::Terminal | Purpose::Page => Vec::new(),
        Purpose::Bench => [WINDOW, SCREEN, BROWSER].concat(),
        Purpose::Window => WINDOW.to_vec(),
        Purpose::Test => [WINDOW, SCREEN, HARNESS, BROWSER, ENGINES].concat(),
    }
}

/// Those of `wanted` that are not installed.
pub(crate) fn missing(wanted: &[&'static str]) -> Vec<&'static str> {
    // Asked for names, dpkg-query calls it an error if one of them was never heard of.
    let listed =
        Call::new("dpkg-query", ["--show", "--showformat=${Package} ${db:Status-Status}\n"]);
    missing_from(wanted, &listed.answer().unwrap_or_default())
}

/// Those of `wanted` that `listed`, lines of `name status`, does not call installed.
fn missing_from(wanted: &[&'static str], listed: &str) -> Vec<&'static str> {
    let installed: BTreeSet<&str> =
        listed.lines().filter_map(|line| line.trim().strip_suffix(" installed")).collect();
    wanted.iter().copied().filter(|name| !installed.contains(name)).collect()
}

/// How root installs `packages`.
pub(crate) fn install(packages: &[&str]) -> Vec<Call> {
    // A machine that has just started may still be installing something of its own.
    let quietly = ["-qq", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0"];
    let update = Call::line("apt-get update").args(quietly);
    let install = Call::line("apt-get install -y --no-install-recommends").args(quietly);
    let install = install.args(packages.iter().copied());
    vec![update, install.with("DEBIAN_FRONTEND", "noninteractive")]
}

/// What anybody else asks root to run.
pub(crate) fn line_to_run(packages: &[&str]) -> String {
    format!(
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_that_are_unknown_removed_or_half_installed_are_missing() {
        let listed =
            "dbus installed\nxvfb config-files\nxdotool half-installed\nlibxi6 installed\n";

        let missing = missing_from(&["dbus", "xvfb", "xdotool", "libxi6", "imagemagick"], listed);

        assert_eq!(missing, ["xvfb", "xdotool", "imagemagick"]);
    }

    #[test]
    fn a_package_is_not_taken_for_one_with_a_longer_name() {
        assert_eq!(missing_from(&["dbus"], "dbus-bin installed\nlibdbus installed\n"), ["dbus"]);
    }

    #[test]
    fn a_machine_that_does_not_answer_lacks_everything() {
        assert_eq!(missing_from(&["dbus", "xvfb"], ""), ["dbus", "xvfb"]);
    }

    #[test]
    fn nothing_is_asked_during_an_installation() {
        let install = install(&["xvfb"])[1].to_string();

        assert!(
            install.starts_with("DEBIAN_FRONTEND=noninteractive apt-get install -y"),
            "{install}"
        );
        assert!(install.ends_with(" xvfb"), "{install}");
    }

    #[test]
    fn the_tests_need_all_that_the_window_needs() {
        assert!(wanted(Purpose::Window).iter().all(|name| wanted(Purpose::Test).contains(name)));
        assert!(wanted(Purpose::Terminal).is_empty());
    }
}
