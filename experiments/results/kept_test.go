package results

// These tests prove that the data folder holds files by their content, none that is too large, none of an earlier experiment and
// none of somebody else, and goes with the folder.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"starmesh/experiments/plan"
)

func dataFile(name, digit, content string) plan.DataFile {
	file := plan.DataFile{Name: name, SHA256: strings.Repeat(digit, 64), Bytes: len(content)}
	if content != "" {
		file.Content = []byte(content)
	}
	return file
}

func namesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestDataFilesAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	e := experiment(t, "", plan.Options{})
	for _, c := range []struct {
		data []plan.DataFile
		want []string
	}{
		{[]plan.DataFile{dataFile("../g.csv", "a", "1"), dataFile("g.csv", "b", "2"), dataFile("/x/Ünd so.csv", "c", "3"), dataFile("large.csv", "d", "")},
			[]string{"aaaaaaaaaaaaaaaa-g.csv", "bbbbbbbbbbbbbbbb-g.csv", "cccccccccccccccc--nd-so.csv"}},
		{[]plan.DataFile{dataFile("g.csv", "b", "2")}, []string{"bbbbbbbbbbbbbbbb-g.csv"}},
	} {
		e.Data = c.data
		mustOpen(t, dir, e, Options{}).Close()
		if names := namesIn(t, filepath.Join(dir, dataFolder)); !slices.Equal(names, c.want) {
			t.Errorf("%v, want %v", names, c.want)
		}
		if _, options, err := Kept(dir); err != nil || len(options.Data) != len(c.data) {
			t.Errorf("%v, %v", options, err)
		}
	}
	if err := removeFolder(dir); err != nil {
		t.Error(err)
	}
}

func TestDataOfOthersStays(t *testing.T) {
	e := experiment(t, "", plan.Options{})
	e.Data = []plan.DataFile{dataFile("g.csv", "a", "1")}
	for _, name := range []string{"photo.jpg", "aaaaaaaaaaaaaaaa-photos/mine.jpg"} {
		dir := filepath.Join(t.TempDir(), "out")
		mustOpen(t, dir, e, Options{}).Close()
		theirs := filepath.Join(dir, dataFolder, name)
		for _, err := range []error{os.MkdirAll(filepath.Dir(theirs), 0o755), os.WriteFile(theirs, []byte("theirs"), 0o644)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Open(dir, e, Options{}); err == nil || !strings.Contains(err.Error(), "it holds data/") {
			t.Errorf("%s: %v", name, err)
		}
		if err := removeFolder(dir); err == nil {
			t.Errorf("%s: the folder is removed", name)
		}
		if _, err := os.Stat(theirs); err != nil {
			t.Error(err)
		}
	}
}
