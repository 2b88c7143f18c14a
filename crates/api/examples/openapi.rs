//! Prints the OpenAPI document, from which the page's client is generated.

fn main() {
    let document = api::openapi().to_pretty_json().expect("the document is plain values");
    println!("{document}");
}
