package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// spent is what an experiment took, all of it: reading the file, its runs, the statistics, the results folder.
type spent struct {
	runs, events int64
	cpu, wall    time.Duration // cpu: user and system, of all threads
	peakRSS      int64
	foreseenRSS  int64 // what --dry-run says of it
	cut          bool  // a run was truncated, or failed
}

// shipped runs experiments with one build of starmesh after the other, prints what the last one took, and the ratio of its CPU
// time to the first one's or, if there is but one, to that of a baseline.
func shipped(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("shipped", flag.ContinueOnError)
	folder := flags.String("experiments", "..", "the folder with the experiments")
	only := flags.String("only", "", "run the one of this name")
	rounds := flags.Int("rounds", 1, "take medians of so many")
	baseline := flags.String("baseline", "", "CSV file of an earlier time, to compare with")
	file := flags.String("csv", "", "write the figures to this CSV file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() < 1 || *rounds < 1 {
		return fmt.Errorf("shipped: name the starmesh to measure, and before it one to compare with if there is one")
	}
	names, err := experimentsIn(*folder, *only)
	if err != nil {
		return err
	}
	before, err := readBaseline(*baseline)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "| experiment | runs | M events | CPU s | ns/event | runs/s | peak memory | foreseen | CPU, to the baseline |\n|---|---|---|---|---|---|---|---|---|")
	figures := io.Discard
	if *file != "" {
		f, err := os.Create(*file)
		if err != nil {
			return err
		}
		defer f.Close()
		figures = f
	}
	fmt.Fprintln(figures, "experiment,runs,events,cpu_s,wall_s,peak_rss_bytes")
	var all, compared, allBefore spent
	for _, name := range names {
		measured, err := measureInTurns(filepath.Join(*folder, name+".yaml"), flags.Args(), *rounds)
		if err != nil {
			return err
		}
		now, then := measured[len(measured)-1], before[name]
		if len(measured) > 1 {
			then = measured[0]
		}
		writeSpent(out, name, now, then.ratio(now))
		all = all.plus(now)
		if then.cpu > 0 {
			compared, allBefore = compared.plus(now), allBefore.plus(then)
		}
		_, err = fmt.Fprintf(figures, "%s,%d,%d,%.3f,%.3f,%d\n", name, now.runs, now.events, now.cpu.Seconds(), now.wall.Seconds(), now.peakRSS)
		if err != nil {
			return err
		}
	}
	if len(names) > 1 {
		writeSpent(out, "all", all, allBefore.ratio(compared))
	}
	return nil
}

// experimentsIn lists the names of the experiments in a folder.
func experimentsIn(folder, only string) (names []string, err error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".yaml"))
	}
	if only == "" {
		return names, nil
	}
	if !slices.Contains(names, only) {
		return nil, fmt.Errorf("there is no experiment %q; there are %s", only, strings.Join(names, ", "))
	}
	return []string{only}, nil
}

// measureInTurns runs an experiment by each binary in each round, and returns the median round of each. Only the last one has to be
// able to run it.
func measureInTurns(file string, binaries []string, rounds int) ([]spent, error) {
	measured := make([][]spent, len(binaries))
	for range rounds {
		for i, binary := range binaries {
			s, err := measureExperiment(context.Background(), binary, file)
			switch {
			case err != nil && i == len(binaries)-1:
				return nil, fmt.Errorf("%s: %s: %w", binary, file, err)
			case err != nil: // an earlier build does not know this experiment
				s = spent{}
			}
			measured[i] = append(measured[i], s)
		}
	}
	medians := make([]spent, len(binaries))
	for i, list := range measured {
		slices.SortFunc(list, func(a, b spent) int { return int(a.cpu - b.cpu) })
		medians[i] = list[len(list)/2]
	}
	return medians, nil
}

// measuredJobs are runs at a time: the peak memory depends on it.
const measuredJobs = "2"

// complete tells from an exit code whether a batch is, whatever its verdicts: 1 is one that is unknown, 3 one that failed.
func complete(code int) bool { return code == 0 || code == 1 || code == 3 }

func measureExperiment(ctx context.Context, binary, file string) (s spent, err error) {
	results, err := os.MkdirTemp("", "starmesh-bench")
	if err != nil {
		return s, err
	}
	defer os.RemoveAll(results)
	command := exec.CommandContext(ctx, binary, "run", file, "--jobs", measuredJobs, "--out", filepath.Join(results, "out"))
	begin := time.Now()
	output, err := command.CombinedOutput()
	if command.ProcessState == nil {
		return s, err
	}
	if !complete(command.ProcessState.ExitCode()) {
		return s, fmt.Errorf("%w\n%s", err, output)
	}
	s.wall = time.Since(begin)
	s.cpu = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	s.peakRSS = peakOf(command.ProcessState)
	if err := eachRow(filepath.Join(results, "out", "runs.csv"), func(value func(string) string) error {
		s.cut = s.cut || value("status") != "ok"
		return nil
	}); err != nil {
		return s, err
	}
	if s.foreseenRSS, err = foreseen(ctx, binary, file); err != nil {
		return s, err
	}
	return s, eachRow(filepath.Join(results, "out", "timings.csv"), func(value func(string) string) error {
		events, err := strconv.ParseInt(value("events"), 10, 64)
		s.runs, s.events = s.runs+1, s.events+events
		return err
	})
}

var foreseenMemory = regexp.MustCompile(`, ([\d.]+) ([MG])B of memory\n`)

// foreseen returns how much memory a batch will take, as its program says.
func foreseen(ctx context.Context, binary, file string) (bytes int64, err error) {
	output, err := exec.CommandContext(ctx, binary, "run", file, "--jobs", measuredJobs, "--dry-run").CombinedOutput()
	said := foreseenMemory.FindSubmatch(output)
	if err != nil || said == nil {
		return 0, fmt.Errorf("no forecast: %w\n%s", err, output)
	}
	figure, err := strconv.ParseFloat(string(said[1]), 64)
	return int64(figure * map[string]float64{"M": 1e6, "G": 1e9}[string(said[2])]), err
}

func (s spent) plus(t spent) spent {
	return spent{s.runs + t.runs, s.events + t.events, s.cpu + t.cpu, s.wall + t.wall, max(s.peakRSS, t.peakRSS), max(s.foreseenRSS, t.foreseenRSS), s.cut || t.cut}
}

// ratio writes the CPU time of what came later to that of s, nothing where s is unknown.
func (s spent) ratio(later spent) string {
	if s.cpu == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", later.cpu.Seconds()/s.cpu.Seconds())
}

func writeSpent(out io.Writer, name string, s spent, ratio string) {
	fmt.Fprintf(out, "| %s | %d | %.1f | %.1f | %.0f | %.0f | %d MB | %d MB | %s |\n", name, s.runs, float64(s.events)/1e6, s.cpu.Seconds(),
		float64(s.cpu.Nanoseconds())/float64(max(s.events, 1)), float64(s.runs)/s.wall.Seconds(), s.peakRSS>>20, s.foreseenRSS>>20, ratio)
}

// readBaseline reads what -csv wrote; nothing if no file is named.
func readBaseline(path string) (map[string]spent, error) {
	if path == "" {
		return nil, nil
	}
	baseline := map[string]spent{}
	return baseline, eachRow(path, func(value func(string) string) error {
		seconds, err := strconv.ParseFloat(value("cpu_s"), 64)
		baseline[strings.Clone(value("experiment"))] = spent{cpu: time.Duration(seconds * float64(time.Second))}
		return err
	})
}

// eachRow visits the rows of a CSV file with a header, one at a time: what this program holds counts as the peak memory of those
// that it starts.
func eachRow(path string, visit func(value func(column string) string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := csv.NewReader(file)
	header, err := reader.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	reader.ReuseRecord = true
	for {
		row, err := reader.Read()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = visit(func(column string) string { return row[slices.Index(header, column)] })
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}
