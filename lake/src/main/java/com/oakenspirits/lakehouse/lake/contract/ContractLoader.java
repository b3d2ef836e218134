package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads the contracts of a folder: {@code <domain>/<dataset>.odcs.yaml}, Open Data Contract Standard v3.1.0. Everything
 * that is wrong in any of them is reported at once; a contract without fault is usable beside broken ones.
 */
public final class ContractLoader {
    private static final Comparator<Fault> BY_PLACE =
            Comparator.comparing((Fault fault) -> fault.file()).thenComparing(Fault::line);

    /**
     * Reads all contracts below a folder; hidden folders are left out.
     *
     * @throws LakehouseException (usage) when the folder is not there or cannot be listed
     */
    public Contracts load(Path contractsDir) {
        if (!Files.isDirectory(contractsDir)) {
            throw new LakehouseException(
                    Kind.USAGE,
                    contractsDir + ": no such folder; it holds the contracts, <domain>/<dataset>.odcs.yaml");
        }
        List<Fault> faults = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (Path file : yamlFiles(contractsDir)) {
            String name = file.getFileName().toString();
            if (name.endsWith(ContractReader.SUFFIX)) {
                files.add(file);
            } else {
                faults.add(new Fault(
                        file, 0, "not read as a contract", "name it <dataset>.odcs.yaml or move it elsewhere"));
            }
        }
        if (files.isEmpty()) {
            faults.add(new Fault(contractsDir, 0, "no contract here", "add <domain>/<dataset>.odcs.yaml"));
        }
        ContractReader reader = new ContractReader(new Analysis());
        List<ContractReader.Draft> drafts = files.stream().map(reader::read).toList();
        drafts.forEach(draft -> depth(contractsDir, draft));
        duplicates(drafts);
        return sorted(drafts, faults);
    }

    private static Contracts sorted(List<ContractReader.Draft> drafts, List<Fault> faults) {
        List<Contract> valid = new ArrayList<>();
        List<Broken> broken = new ArrayList<>();
        for (ContractReader.Draft draft : drafts) {
            if (draft.faults().isEmpty()) {
                valid.add(draft.contract().orElseThrow());
            } else {
                draft.faults().sort(BY_PLACE);
                broken.add(new Broken(draft.guess(), draft.file(), draft.faults()));
                faults.addAll(draft.faults());
            }
        }
        valid.sort(Comparator.comparing(Contract::dataset));
        faults.sort(BY_PLACE);
        return new Contracts(valid, broken, faults);
    }

    private static void depth(Path contractsDir, ContractReader.Draft draft) {
        if (contractsDir.relativize(draft.file()).getNameCount() != 2) {
            draft.faults()
                    .add(new Fault(draft.file(), 0, "not in the folder of a domain", "move it to contracts/<domain>/"));
        }
    }

    private static void duplicates(List<ContractReader.Draft> drafts) {
        Map<String, List<ContractReader.Draft>> byDataset = drafts.stream()
                .filter(draft -> draft.dataset().isPresent())
                .collect(Collectors.groupingBy(
                        draft -> draft.dataset().orElseThrow(), LinkedHashMap::new, Collectors.toList()));
        byDataset.forEach((dataset, same) -> {
            for (ContractReader.Draft draft : same) {
                String others = same.stream()
                        .filter(other -> !other.file().equals(draft.file()))
                        .map(other -> other.file() + ":" + other.line())
                        .collect(Collectors.joining(", "));
                if (!others.isEmpty()) {
                    draft.faults()
                            .add(new Fault(
                                    draft.file(),
                                    draft.line(),
                                    "dataset '" + dataset + "' is also declared in " + others,
                                    "a dataset has one contract: rename or remove the others"));
                }
            }
        });
    }

    private static List<Path> yamlFiles(Path contractsDir) {
        try (Stream<Path> all = Files.walk(contractsDir)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !hidden(contractsDir.relativize(file)))
                    .filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new LakehouseException(
                    Kind.USAGE, contractsDir + ": cannot be listed; check the rights of the folder", e);
        }
    }

    /** Kubernetes mounts a folder's files a second time below a hidden one. */
    private static boolean hidden(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .anyMatch(part -> part.toString().startsWith("."));
    }
}
