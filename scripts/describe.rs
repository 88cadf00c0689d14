//! Writes what the build of the npm package asks the crate, as JSON, into the file that it is told.

use std::fs::File;
use std::io::{BufWriter, Error};

fn main() -> Result<(), Error> {
    let path = std::env::args_os().nth(1).ok_or_else(|| Error::other("which file?"))?;
    let file = BufWriter::new(File::create(path)?);
    Ok(serde_json::to_writer(file, &cobrowse_session::describe::describe())?)
}
