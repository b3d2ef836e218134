package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/**
 * What a Parquet file is made of, found out while its digest was taken. It is read from many places and not from its
 * beginning to its end; so each of its blocks has a sum, and what is read later is what the digest was taken of.
 *
 * @param length of the file
 * @param sums of its blocks of {@link #BLOCK} bytes
 * @param groups its row groups
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ParquetShape(long length, int[] sums, List<RowGroup> groups) implements Serializable {
    static final int BLOCK = 1 << 18;

    private static final String NO_PARQUET = "it is not a Parquet file; correct it or say what it is with --format";

    /**
     * A row group.
     *
     * @param bytes compressed
     */
    record RowGroup(long rows, long bytes) implements Serializable {}

    /** Takes the sums of the blocks of a file that is read from beginning to end. */
    static final class Blocks {
        private final CRC32C sum = new CRC32C();
        private int[] sums = new int[4];
        private int count;
        private long length;

        /** @param count divides {@link #BLOCK}, but for the last */
        void add(byte[] bytes, int count) {
            sum.update(bytes, 0, count);
            length += count;
            if (length % BLOCK == 0) {
                end();
            }
        }

        long length() {
            return length;
        }

        private void end() {
            if (count == sums.length) {
                sums = Arrays.copyOf(sums, 2 * count);
            }
            sums[count++] = (int) sum.getValue();
            sum.reset();
        }

        private int[] sums() {
            if (length % BLOCK != 0) {
                end();
            }
            return Arrays.copyOf(sums, count);
        }
    }

    /**
     * Reads the footer.
     *
     * @throws FileRefused when it is no Parquet file, or has a column that cannot be read
     */
    static ParquetShape of(FoundFile file, Blocks blocks, Configuration hadoop) throws IOException {
        ParquetShape bare = new ParquetShape(blocks.length(), blocks.sums(), List.of());
        try (VerifiedInput input = new VerifiedInput(file, FileBytes.open(file, hadoop), bare)) {
            if (!input.endsLikeParquet()) {
                throw new FileRefused(file.path(), NO_PARQUET);
            }
            try (ParquetFileReader reader = ParquetFileReader.open(input, options())) {
                List<String> problems = ParquetProblems.of(reader.getFooter());
                if (!problems.isEmpty()) {
                    throw new FileRefused(file.path(), String.join("; ", problems));
                }
                List<RowGroup> groups = new ArrayList<>();
                for (BlockMetaData group : reader.getRowGroups()) {
                    groups.add(new RowGroup(group.getRowCount(), group.getCompressedSize()));
                }
                return new ParquetShape(bare.length(), bare.sums(), groups);
            }
        } catch (ParquetCryptoRuntimeException e) {
            throw new FileRefused(file.path(), "it is encrypted; land it as it is before encryption");
        } catch (FileRefused e) {
            throw e;
        } catch (IndexOutOfBoundsException e) {
            // What the library makes of a schema in which nothing follows the root.
            throw new FileRefused(file.path(), "it has no columns, or its footer is damaged; write it again");
        } catch (RuntimeException e) {
            String why = FileRefused.because(file.path(), e).getMessage().replaceFirst("^it is broken: ", "");
            throw new FileRefused(file.path(), "it is not a whole Parquet file (" + why + "); write it again");
        }
    }

    long rows() {
        return groups.stream().mapToLong(RowGroup::rows).sum();
    }

    static ParquetReadOptions options() {
        return ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withUseHadoopVectoredIo(false)
                .usePageChecksumVerification(true)
                .build();
    }
}
