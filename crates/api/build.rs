//! Makes sure that there is a page to embed: the built one, or one that says
//! how to build it.

use std::path::Path;

const PLACEHOLDER: &str = "<!doctype html><meta charset=\"utf-8\"><title>Yingda</title>\
    <p>The page has not been built: run <code>make run</code>, or <code>npm ci</code> and \
    <code>npm run build</code> in <code>web/</code>, then build the program again. The API is at \
    <a href=\"/api/docs\">/api/docs</a>.</p>\n";

fn main() {
    let built = Path::new("../../web/dist");
    println!("cargo::rerun-if-changed={}", built.display());
    let index = built.join("index.html");
    if !index.is_file() {
        std::fs::create_dir_all(built).expect("web/dist can be made");
        std::fs::write(index, PLACEHOLDER).expect("web/dist can be written to");
    }
}
