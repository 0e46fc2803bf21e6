package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// fate is what becomes of a mutant.
type fate int

// From the best to the worst.
const (
	ownTests fate = iota
	elsewhere
	digestOnly
	survived
)

var fates = [...]string{"own tests", "elsewhere", "digest only", "survived"}

func (f fate) String() string { return fates[f] }

// result is a mutant's fate, and the tests that killed it.
type result struct {
	fate
	tests []string
}

func (r result) by() string {
	if len(r.tests) == 0 {
		return ""
	}
	return " (" + strings.Join(r.tests, ", ") + ")"
}

const (
	digests    = "Golden|Portable|Readme|Tables" // tests that compare with what was once, and do not say what is wrong
	everything = "."
	nothing    = "^$"
)

// goldens are the packages that have such tests.
var goldens = []string{"./sim/random", "./sim", "./topologies", "./experiments/cli"}

// lab tries one mutant, with files in a folder of its own.
type lab struct {
	context   context.Context
	folder    string
	importers map[string][]string // by package: those that import it
}

// try runs the tests of the mutant's own package, of those that import it, and those with golden files, until one fails.
func (l *lab) try(m mutant) (result, error) {
	if err := l.overlay(m); err != nil {
		return result{}, err
	}
	own := m.packageName()
	for _, stage := range []struct {
		fate      fate
		run, skip string
		packages  []string
	}{
		{ownTests, everything, digests, []string{own}},
		{elsewhere, everything, digests, l.importers[own]},
		{digestOnly, digests, nothing, goldens},
	} {
		if len(stage.packages) == 0 {
			continue
		}
		if tests, err := l.test(stage.run, stage.skip, stage.packages); err != nil || len(tests) > 0 {
			return result{stage.fate, tests}, err
		}
	}
	return result{fate: survived}, nil
}

func (l *lab) overlayFile() string { return filepath.Join(l.folder, "overlay.json") }

// overlay writes the mutated file, and the file by which the go command reads it instead of the true one.
func (l *lab) overlay(m mutant) error {
	text, err := os.ReadFile(filepath.FromSlash(m.file))
	if err != nil {
		return err
	}
	mutated, err := m.plant(string(text))
	if err != nil {
		return err
	}
	file, err := filepath.Abs(filepath.FromSlash(m.file))
	if err != nil {
		return err
	}
	instead := filepath.Join(l.folder, "mutated.go")
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: instead}})
	if err != nil {
		return err
	}
	return cmp.Or(os.MkdirAll(l.folder, 0o755), os.WriteFile(instead, []byte(mutated), 0o644), os.WriteFile(l.overlayFile(), overlay, 0o644))
}

var failure = regexp.MustCompile(`(?m)^--- FAIL: (\w+)|^panic: (test timed out)`)

// test runs tests and returns those that fail. Those that say nothing but that something has died are called so.
func (l *lab) test(run, skip string, packages []string) (failed []string, err error) {
	arguments := []string{"test", "-vet=off", "-failfast", "-timeout=3m", "-overlay=" + l.overlayFile(), "-run=" + run, "-skip=" + skip}
	output, err := exec.CommandContext(l.context, "go", append(arguments, packages...)...).CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil, nil
	case !errors.As(err, &exit) || l.context.Err() != nil:
		return nil, cmp.Or(l.context.Err(), err)
	case bytes.Contains(output, []byte("[build failed]")) || bytes.Contains(output, []byte("[setup failed]")):
		return nil, fmt.Errorf("it does not compile:\n%s", output)
	}
	for _, match := range failure.FindAllSubmatch(output, -1) {
		failed = append(failed, string(append(match[1], match[2]...)))
	}
	if len(failed) == 0 {
		failed = []string{"a crash"}
	}
	return failed, nil
}

// readImporters returns which packages import each package, their tests included.
func readImporters(context context.Context) (map[string][]string, error) {
	const imports = `{{.ImportPath}} {{join .Imports " "}} {{join .TestImports " "}} {{join .XTestImports " "}}`
	output, err := exec.CommandContext(context, "go", "list", "-f", imports, "./...").Output()
	if err != nil {
		return nil, err
	}
	importers := map[string][]string{}
	for line := range strings.Lines(string(output)) {
		fields := strings.Fields(line)
		for _, imported := range fields[1:] {
			importer := strings.Replace(fields[0], "starmesh", ".", 1)
			imported, local := strings.CutPrefix(imported, "starmesh/")
			imported = "./" + imported
			if local && imported != importer && !slices.Contains(importers[imported], importer) {
				importers[imported] = append(importers[imported], importer)
			}
		}
	}
	return importers, nil
}
