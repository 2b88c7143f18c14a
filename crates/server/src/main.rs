//! The program `yingda`.

fn main() -> std::process::ExitCode {
    server::cli::run()
}
