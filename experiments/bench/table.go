package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
)

// table reads lines of results from a file, line i of each engine and case being of round i, and prints a Markdown table:
// medians over the rounds, their spread, and the median of the ratios within each round.
func table(args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("table needs one file of results")
	}
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	results, err := read(file)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	write(out, results)
	return nil
}

// benchCase is a workload of one size, over all engines.
type benchCase struct {
	workload       string
	nodes, perNode int
}

func read(in io.Reader) (map[benchCase]map[string][]result, error) {
	results := map[benchCase]map[string][]result{}
	scanner := bufio.NewScanner(in)
	for line := 1; scanner.Scan(); line++ {
		var r result
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if r.Events <= 0 || r.CPU <= 0 {
			return nil, fmt.Errorf("line %d: no events or no time", line)
		}
		c := benchCase{r.Workload, r.Nodes, r.PerNode}
		if results[c] == nil {
			results[c] = map[string][]result{}
		}
		results[c][r.Engine] = append(results[c][r.Engine], r)
	}
	return results, scanner.Err()
}

func (r *result) perEvent() float64 { return float64(r.CPU) / float64(r.Events) }

func write(out io.Writer, results map[benchCase]map[string][]result) {
	fmt.Fprintln(out, "| workload | nodes | simulator | ns/event | spread | x starmesh | peak memory |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|")
	for _, c := range sortedCases(results) {
		ours := results[c]["starmesh"]
		for _, engine := range sortedEngines(results[c]) {
			list := results[c][engine]
			var times, ratios, memory []float64
			for i := range list {
				times = append(times, list[i].perEvent())
				memory = append(memory, float64(list[i].PeakRSS)/(1<<20))
				if i < len(ours) {
					ratios = append(ratios, list[i].perEvent()/ours[i].perEvent())
				}
			}
			name := c.workload
			if c.workload == "phold" {
				name = fmt.Sprintf("phold, %d each", c.perNode)
			}
			ratio := ""
			if len(ratios) > 0 {
				ratio = fmt.Sprintf("%.1f", median(ratios))
			}
			fmt.Fprintf(out, "| %s | %d | %s | %.0f | %.0f-%.0f | %s | %.0f MB |\n", name, c.nodes, engine,
				median(times), slices.Min(times), slices.Max(times), ratio, median(memory))
		}
	}
}

func sortedCases(results map[benchCase]map[string][]result) []benchCase {
	var cases []benchCase
	for c := range results {
		cases = append(cases, c)
	}
	order := func(c benchCase) int {
		return slices.IndexFunc(workloads, func(w workload) bool { return w.name == c.workload })
	}
	slices.SortFunc(cases, func(a, b benchCase) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.perNode, b.perNode), cmp.Compare(a.nodes, b.nodes))
	})
	return cases
}

// sortedEngines puts Starmesh first and the others by name.
func sortedEngines(byEngine map[string][]result) []string {
	var engines []string
	for engine := range byEngine {
		engines = append(engines, engine)
	}
	slices.SortFunc(engines, func(a, b string) int {
		if (a == "starmesh") != (b == "starmesh") {
			if a == "starmesh" {
				return -1
			}
			return 1
		}
		return cmp.Compare(a, b)
	})
	return engines
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
