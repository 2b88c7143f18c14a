//! The program `yingda`.

/// Calls make and drop many small things on several threads; the C library's
/// allocator takes a tenth of a call's set-up for that, this one a third of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    server::cli::run()
}
