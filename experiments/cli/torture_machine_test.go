//go:build linux

package cli_test

// This test proves that odd combinations give the same bytes where a word has 32 bits.

import (
	"path/filepath"
	"strings"
)

// machines runs each experiment of testdata/torture on two architectures.
func (o *ordeal) machines() {
	narrow := *o
	narrow.program = build(o.T, o.dir, "386")
	for _, file := range matching(o.T, "testdata/torture/*.yaml", 8) {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		wide, small := filepath.Join(o.dir, name), filepath.Join(o.dir, name+"-386")
		want := o.run("run", file, "--out", wide, "--jobs", "2")
		got := narrow.run("run", file, "--out", small, "--jobs", "2", "--shuffle", "3")
		if want.code == 2 || got.code != want.code || strings.ReplaceAll(got.stdout, small, wide) != strings.ReplaceAll(want.stdout, o.program, narrow.program) {
			o.Errorf("%s: exit codes %d and %d\n%s%s\n%s%s", file, want.code, got.code, want.stdout, want.stderr, got.stdout, got.stderr)
			continue
		}
		sameFiles(o.T, wide, small)
		o.counts["combinations"]++
	}
}
