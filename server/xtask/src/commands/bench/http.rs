//! As much HTTP/1.1 as a load needs: answers on one connection, and bodies in chunks.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, bail};

const READ_WITHIN: Duration = Duration::from_secs(40);

/// One connection, kept open.
pub struct Connection {
    stream: BufReader<TcpStream>,
    line: Vec<u8>,
    body: Vec<u8>,
}

/// The head of an answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    pub length: Option<usize>,
    pub is_chunked: bool,
    /// Whoever answered closes the connection.
    pub closes: bool,
    pub etag: Option<String>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| address.to_string())?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(READ_WITHIN))?;
        Ok(Self {
            stream: BufReader::with_capacity(128 * 1024, stream),
            line: Vec::new(),
            body: Vec::new(),
        })
    }

    pub fn send(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.stream.get_mut().write_all(request)?)
    }

    pub fn read_head(&mut self) -> Result<Head> {
        let mut head = Head::default();
        loop {
            self.line.clear();
            if self.stream.read_until(b'\n', &mut self.line)? == 0 {
                bail!("the connection was closed");
            }
            let line = std::str::from_utf8(&self.line)?.trim_end();
            if line.is_empty() {
                return Ok(head);
            }
            read_line(&mut head, line)?;
        }
    }

    /// Sends, reads the whole answer, and gives its head and the bytes of its body.
    pub fn ask(&mut self, request: &[u8]) -> Result<(Head, &[u8])> {
        self.send(request)?;
        let head = self.read_head()?;
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        match (head.status, head.length) {
            (304, _) => {}
            (_, Some(length)) => {
                body.resize(length, 0);
                self.stream.read_exact(&mut body)?;
            }
            (_, None) if head.is_chunked => while self.read_chunk(&mut body)? > 0 {},
            (status, None) => bail!("an answer {status} without a length"),
        }
        self.body = body;
        Ok((head, &self.body))
    }

    /// The next bytes of a body in chunks, into `into`; nothing: the body has ended.
    pub fn read_chunk(&mut self, into: &mut Vec<u8>) -> Result<usize> {
        self.line.clear();
        self.stream.read_until(b'\n', &mut self.line)?;
        let size = std::str::from_utf8(&self.line)?.trim();
        let size = usize::from_str_radix(size, 16).with_context(|| format!("chunk {size:?}"))?;
        let before = into.len();
        into.resize(before + size, 0);
        self.stream.read_exact(&mut into[before..])?;
        let mut end = [0; 2];
        self.stream.read_exact(&mut end)?;
        Ok(size)
    }
}

fn read_line(head: &mut Head, line: &str) -> Result<()> {
    if head.status == 0 {
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        head.status = status.with_context(|| format!("no answer of HTTP: {line:?}"))?;
        return Ok(());
    }
    let Some((name, value)) = line.split_once(':') else { bail!("no header: {line:?}") };
    let value = value.trim();
    if name.eq_ignore_ascii_case("content-length") {
        head.length = Some(value.parse()?);
    } else if name.eq_ignore_ascii_case("transfer-encoding") {
        head.is_chunked = value.eq_ignore_ascii_case("chunked");
    } else if name.eq_ignore_ascii_case("connection") {
        head.closes = value.eq_ignore_ascii_case("close");
    } else if name.eq_ignore_ascii_case("etag") {
        head.etag = Some(value.to_owned());
    }
    Ok(())
}

/// A request without a body.
pub fn get(path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    /// A connection to somebody who says this.
    fn connection(says: &'static str) -> Connection {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut peer, _) = listener.accept().unwrap();
            peer.write_all(says.as_bytes()).unwrap();
            let _ = peer.read(&mut [0; 1024]);
        });
        Connection::open(address).unwrap()
    }

    #[test]
    fn answers_are_read_one_after_the_other() {
        let mut connection = connection(
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: \"x\"\r\n\r\nabc\
             HTTP/1.1 304 Not Modified\r\netag: \"x\"\r\n\r\n",
        );
        let request = get("/", &[("a", "b")]);
        let (head, body) = connection.ask(&request).unwrap();
        assert_eq!((head.status, head.etag.as_deref(), body), (200, Some("\"x\""), &b"abc"[..]));
        let (head, body) = connection.ask(&request).unwrap();
        assert_eq!((head.status, head.closes, body), (304, false, &b""[..]));
        assert!(connection.ask(&request).is_err(), "nothing more comes");
    }

    #[test]
    fn an_answer_in_chunks_is_read_whole_and_who_closes_is_known() {
        let mut connection = connection(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
             2\r\nde\r\n1\r\nf\r\n0\r\n\r\n",
        );
        let (head, body) = connection.ask(&get("/", &[])).unwrap();
        assert_eq!((head.status, head.closes, body), (200, true, &b"def"[..]));
    }

    #[test]
    fn chunks_are_read_to_the_end() {
        let mut connection = connection(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n",
        );
        assert!(connection.read_head().unwrap().is_chunked);
        let mut body = Vec::new();
        while connection.read_chunk(&mut body).unwrap() > 0 {}
        assert_eq!(body, b"abc0123456789");
    }
}
