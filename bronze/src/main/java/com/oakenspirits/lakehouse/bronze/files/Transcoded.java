package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A text of some encoding as UTF-8. Bytes that are none of the encoding become a byte that no UTF-8 has, so that the
 * record which holds them is told to be malformed, and the others are read.
 */
final class Transcoded extends InputStream {
    private static final int SIZE = 1 << 16;
    private static final byte NO_TEXT = (byte) 0xFF;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer raw = ByteBuffer.allocate(SIZE).flip();
    private final CharBuffer chars = CharBuffer.allocate(SIZE);
    private ByteBuffer utf8 = ByteBuffer.allocate(0);
    private boolean ended;
    private boolean flushed;

    Transcoded(InputStream in, Charset from) {
        this.in = in;
        this.decoder = from.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read() throws IOException {
        return fill() ? utf8.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, utf8.remaining());
        utf8.get(target, from, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        while (!utf8.hasRemaining()) {
            if (flushed) {
                return false;
            }
            decode();
        }
        return true;
    }

    private void decode() throws IOException {
        if (!ended) {
            raw.compact();
            int count = in.read(raw.array(), raw.position(), raw.remaining());
            raw.position(raw.position() + Math.max(0, count));
            raw.flip();
            ended = count < 0;
        }
        CoderResult result = decoder.decode(raw, chars, ended);
        boolean noText = result.isError();
        if (noText) {
            raw.position(raw.position() + result.length());
        } else if (ended && result.isUnderflow()) {
            flushed = decoder.flush(chars).isUnderflow();
        }
        chars.flip();
        ByteBuffer encoded = encode();
        utf8 = noText
                ? ByteBuffer.allocate(encoded.remaining() + 1)
                        .put(encoded)
                        .put(NO_TEXT)
                        .flip()
                : encoded;
    }

    /** The characters as UTF-8; half a surrogate pair waits for its other half. */
    private ByteBuffer encode() {
        int end = chars.limit();
        boolean half = end > 0 && Character.isHighSurrogate(chars.get(end - 1)) && !flushed;
        CharBuffer whole = chars.duplicate();
        whole.limit(half ? end - 1 : end);
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(whole);
        chars.position(whole.limit());
        chars.compact();
        return encoded;
    }
}
