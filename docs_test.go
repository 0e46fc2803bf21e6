package main

// These tests prove that the pages about the house are true: what docs/architecture.md names exists, no package is missing
// there or in the README's layout, and sim/doc.go names the files of sim.

import (
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const page = "docs/architecture.md"

func TestPageNamesWhatExists(t *testing.T) {
	identifiers := identifiers(t)
	quoted := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(readText(t, page), -1)
	if len(quoted) < 100 {
		t.Fatalf("%s has %d names in backticks", page, len(quoted))
	}
	dotted := regexp.MustCompile(`^\w+\.\w+$`)
	for _, q := range quoted {
		name := q[1]
		if strings.HasPrefix(name, "go ") || dotted.MatchString(name) && identifiers[name] {
			continue
		}
		if matches, err := filepath.Glob(pattern(name)); err != nil || len(matches) == 0 {
			t.Errorf("%s: there is no file and no identifier %s", page, name)
		}
	}
}

func TestPageNamesEveryPackage(t *testing.T) {
	var patterns []string
	for _, word := range regexp.MustCompile(`[\w./<>]+`).FindAllString(readText(t, page), -1) {
		patterns = append(patterns, pattern(word))
	}
	for _, folder := range packages(t) {
		if !slices.ContainsFunc(patterns, func(p string) bool { return matches(p, folder) }) {
			t.Errorf("%s does not name %s", page, folder)
		}
	}
}

// TestReadmeNamesEveryPackage: an entry of the layout is a folder in the one above it that is less indented; a line names
// others beside it, or inside it, with a slash behind them; and all that is in "one package each".
func TestReadmeNamesEveryPackage(t *testing.T) {
	_, rest, found := strings.Cut(readText(t, "README.md"), "\n## Layout\n")
	layout, _, closed := strings.Cut(rest, "\n## ")
	if !found || !closed {
		t.Fatal("the README has no layout")
	}
	entry := regexp.MustCompile(`^( {4,})(\w+)/ `)
	named := regexp.MustCompile(`\b(\w+)/(\s|$)`)
	var patterns []string
	above := map[int]string{} // by indentation
	for line := range strings.Lines(layout) {
		first := entry.FindStringSubmatch(line)
		if first == nil {
			continue
		}
		parent := above[len(first[1])-2]
		folder := path.Join(parent, first[2])
		above[len(first[1])] = folder
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			t.Errorf("the README's layout names %s, which is no folder", folder)
		}
		for _, other := range named.FindAllStringSubmatch(line, -1) {
			patterns = append(patterns, path.Join(parent, other[1]), path.Join(folder, other[1]))
		}
		if strings.Contains(line, "one package each") {
			patterns = append(patterns, path.Join(folder, "*"))
		}
	}
	for _, folder := range packages(t) {
		if folder != "." && !slices.ContainsFunc(patterns, func(p string) bool { return matches(p, folder) }) {
			t.Errorf("the README's layout does not name %s", folder)
		}
	}
}

// TestReadingOrder: sim/doc.go names each file of sim, and no other.
func TestReadingOrder(t *testing.T) {
	named := regexp.MustCompile(`\w+\.go\b`).FindAllString(readText(t, "sim/doc.go"), -1)
	files, err := filepath.Glob("sim/*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(file string) bool { return isTest(file) || file == filepath.Join("sim", "doc.go") })
	for i := range files {
		files[i] = filepath.Base(files[i])
	}
	slices.Sort(named)
	if !slices.Equal(named, files) {
		t.Errorf("sim/doc.go names\n%v, and sim holds\n%v", named, files)
	}
}

// TestPackagesSayWhatTheyHold: each has one comment, above one of its package clauses.
func TestPackagesSayWhatTheyHold(t *testing.T) {
	said := map[string]int{}
	eachFile(t, func(file string, parsed *ast.File) {
		if parsed.Doc != nil {
			said[path.Dir(file)]++
		}
	})
	for _, folder := range packages(t) {
		if said[folder] != 1 {
			t.Errorf("%s has %d package comments; write one", folder, said[folder])
		}
	}
}

func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// packages lists the folders that hold Go files other than tests.
func packages(t *testing.T) []string {
	t.Helper()
	var folders []string
	eachFile(t, func(file string, _ *ast.File) {
		if folder := path.Dir(file); !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	})
	return folders
}

// pattern makes a path of which a part is a placeholder, as in models/protocols/<name>, one that Glob takes.
func pattern(name string) string { return regexp.MustCompile(`<\w+>`).ReplaceAllString(name, "*") }

func matches(pattern, folder string) bool {
	is, err := path.Match(pattern, folder)
	return is && err == nil || folder == "." && pattern == "main.go"
}

// identifiers lists what the module declares, as package.Name, and as Type.Name for methods and fields.
func identifiers(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	eachFile(t, func(_ string, file *ast.File) {
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				owner := file.Name.Name
				if decl.Recv != nil {
					owner = typeName(decl.Recv.List[0].Type)
				}
				known[owner+"."+decl.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					addSpec(known, file.Name.Name, spec)
				}
			}
		}
	})
	return known
}

func addSpec(known map[string]bool, packageName string, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			known[packageName+"."+name.Name] = true
		}
	case *ast.TypeSpec:
		known[packageName+"."+spec.Name.Name] = true
		var members *ast.FieldList
		switch kind := spec.Type.(type) {
		case *ast.StructType:
			members = kind.Fields
		case *ast.InterfaceType:
			members = kind.Methods
		default:
			return
		}
		for _, member := range members.List {
			for _, name := range member.Names {
				known[spec.Name.Name+"."+name.Name] = true
			}
		}
	}
}

// typeName returns the name of a receiver's type without its star and its parameters.
func typeName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return typeName(x.X)
	case *ast.IndexExpr:
		return typeName(x.X)
	case *ast.IndexListExpr:
		return typeName(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}
