package com.oakenspirits.lakehouse.sandbox.oaken;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The State of Iowa's published sales, turned into the messages that the three applications send. Every fact that the
 * files lack is derived from the invoice and the seed, so that an invoice found in two files gives the same messages.
 */
public final class IowaFeed implements Feed {
    private final Path dir;
    private final List<Path> files;
    private final List<IowaForm> forms;
    private final Optional<Path> reference;
    private final long seed;
    private final double resendShare;

    /**
     * Looks at a folder and the headers of its files.
     *
     * @param dir holds {@code sales*.csv} or {@code returns*.csv}
     * @param reference holds {@code products.csv} and {@code stores.csv}; without it they are looked for in the folder
     *     itself and in a folder {@code iowa-liquor} beside it
     * @param resendShare of all invoices, 0 to 1, after which the previous one goes out once more
     * @throws SandboxException when there is nothing to feed
     */
    public IowaFeed(Path dir, Optional<Path> reference, long seed, double resendShare) {
        this.dir = dir;
        this.files = salesFiles(dir);
        this.forms = files.stream().map(IowaFeed::form).toList();
        this.seed = seed;
        this.resendShare = resendShare;
        reference.filter(folder -> !holdsReference(folder)).ifPresent(folder -> {
            throw SandboxException.usage("--reference " + folder + " holds no products.csv and stores.csv");
        });
        Path beside = dir.toAbsolutePath().normalize().resolveSibling("iowa-liquor");
        this.reference = reference
                .or(() -> holdsReference(dir) ? Optional.of(dir) : Optional.empty())
                .or(() -> holdsReference(beside) ? Optional.of(beside) : Optional.empty());
    }

    @Override
    public String title() {
        return dir.toString();
    }

    @Override
    public String identity() {
        List<String> parts = new ArrayList<>(List.of("iowa", Long.toString(seed), Double.toString(resendShare)));
        List<Path> read = new ArrayList<>(files);
        reference.ifPresent(folder -> read.addAll(IowaReference.files(folder)));
        for (Path file : read) {
            try {
                parts.add(file.toRealPath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
            } catch (IOException e) {
                throw SandboxException.usage("cannot read " + file + ": " + e, e);
            }
        }
        return String.join("\n", parts);
    }

    @Override
    public long sales() {
        return 0;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public List<String> warnings() {
        return forms.contains(IowaForm.SIX_COLUMNS) && reference.isEmpty()
                ? List.of("no products.csv and stores.csv in " + dir + " nor in a folder iowa-liquor beside it: the"
                        + " attributes of stores and items stay empty; name their folder with --reference")
                : List.of();
    }

    @Override
    public Outcome run(Outlet outlet) {
        Dice dice = new Dice(seed);
        Places places = new Places();
        IowaReference known = new IowaReference(places);
        if (forms.contains(IowaForm.SIX_COLUMNS)) {
            reference.ifPresent(known::read);
        }
        for (int i = 0; i < files.size(); i++) {
            if (forms.get(i) == IowaForm.FULL) {
                known.collect(files.get(i));
            }
        }
        Tally tally = new Tally(outlet);
        known.send(tally);
        SalesMessages messages = new SalesMessages(dice);
        boolean finished = true;
        for (int i = 0; i < files.size() && finished; i++) {
            finished = send(files.get(i), forms.get(i), known, messages, dice, tally, outlet);
        }
        return tally.outcome(finished);
    }

    private boolean send(
            Path path,
            IowaForm form,
            IowaReference known,
            SalesMessages messages,
            Dice dice,
            Tally tally,
            Outlet outlet) {
        try (CsvFile file = CsvFile.open(path)) {
            Message previous = null;
            for (Optional<CsvFile.Row> row = file.next(); row.isPresent(); row = file.next()) {
                if (!outlet.nextSale(IowaForm.date(row.get()))) {
                    return false;
                }
                Sale sale = form.sale(row.get(), known, dice);
                Message invoice = messages.invoice(sale);
                tally.sale(sale);
                tally.send(messages.sale(sale, SalesMessages.Twist.NONE));
                if (previous != null && dice.share("resend", sale.invoice()) < resendShare) {
                    tally.resend(previous);
                }
                tally.send(invoice);
                tally.send(messages.shipping(sale));
                previous = invoice;
            }
            return true;
        }
    }

    private static List<Path> salesFiles(Path dir) {
        if (!Files.isDirectory(dir)) {
            throw SandboxException.usage("--input " + dir + " is not a folder");
        }
        List<Path> sales = new ArrayList<>();
        List<Path> returns = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, Files::isRegularFile)) {
            for (Path file : entries) {
                String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                if (name.startsWith("sales") && name.endsWith(".csv")) {
                    sales.add(file);
                } else if (name.startsWith("returns") && name.endsWith(".csv")) {
                    returns.add(file);
                }
            }
        } catch (IOException e) {
            throw SandboxException.usage("cannot read folder " + dir + ": " + e, e);
        }
        sales.sort(null);
        returns.sort(null);
        sales.addAll(returns);
        if (sales.isEmpty()) {
            throw SandboxException.usage("--input " + dir + " holds neither sales*.csv nor returns*.csv, the State of"
                    + " Iowa's published form");
        }
        return sales;
    }

    private static IowaForm form(Path file) {
        try (CsvFile csv = CsvFile.open(file)) {
            return IowaForm.of(csv);
        }
    }

    private static boolean holdsReference(Path folder) {
        return IowaReference.files(folder).stream().allMatch(Files::isRegularFile);
    }
}
