package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.app.TracedRows.Looked;
import com.oakenspirits.lakehouse.gold.Step;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Prints a trace. */
sealed interface TraceReport permits TraceText, TraceJson {
    /**
     * Prints it.
     *
     * @param steps the gold tables on the way; none when a silver table is traced
     * @param matching how many rows of the first of them were asked for
     * @param ends where it ends
     */
    void print(TableName table, List<Step> steps, long matching, List<Looked> ends) throws IOException;

    /** Bytes as a text, or as hexadecimal digits where they are none. */
    static String text(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException noText) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
    }
}
