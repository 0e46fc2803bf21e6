package topologies

// These tests prove that nodes keep their names in every format, whatever the names are: what one of ours or a reader of somebody
// else makes of the file is what was written.

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"starmesh/sim"
)

// hostileNames are of the kinds that break files.
var hostileNames = []string{
	"a\nb", "a\r\nb\r", " blanks ", "\ta\vb\f", `"quoted"`, `"`, "'", "a,b;c", "=cmd()", "+1", "-1", "@x", "<script>alert(1)</script>", "]]>", "&amp;", "&#10;", "a&b",
	"\x1b[31mred", "\x00", "\u202eright to left\u200f", "🙂", "👩‍👧", "- yaml: [x, {y", `back\slash\n\`, "\xff\xfe", "\u2028", "\ufeff", "\u00a0", "#", "]", "graph [", "日本", "", "~", strings.Repeat("x", 3000),
}

func FuzzNames(f *testing.F) {
	for i, name := range hostileNames {
		f.Add(name, hostileNames[(i+1)%len(hostileNames)])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, layout := range namedLayouts(t, a, b) {
			for _, name := range layout.Names {
				if name == "" || strings.TrimSpace(name) != name || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
					t.Fatalf("a name is %q", name)
				}
			}
			names, _ := Writers()
			for _, format := range names {
				var text bytes.Buffer
				err := Write(&text, layout, format)
				if format == "csv" && layout.Names[0] == layout.Names[1] {
					if err == nil || !strings.Contains(err.Error(), "two are called") {
						t.Errorf("two nodes of one name in CSV: %v", err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if got := namesElsewhere[format](t, text.String()); !slices.Equal(layout.Names, got) {
					t.Errorf("%s of others: %q, want %q\n%s", format, got, layout.Names, &text)
				}
				if _, found := readerOf("x", FormatName(format)); !found {
					continue
				}
				if again := fileLayout(t, "x", FormatName(format), text.Bytes()); !slices.Equal(layout.Names, again.Names) {
					t.Errorf("%s of ours: %q, want %q\n%s", format, again.Names, layout.Names, &text)
				}
			}
		}
	})
}

// namedLayouts are of two nodes of these names, as far as each format can say them.
func namedLayouts(t *testing.T, a, b string) (list []*Layout) {
	var row bytes.Buffer
	w := csv.NewWriter(&row)
	w.Write([]string{a, b})
	w.Flush()
	var inXML bytes.Buffer
	for i, name := range []string{a, b} {
		fmt.Fprintf(&inXML, `<node id="%d"><data key="label">`, i)
		xml.EscapeText(&inXML, []byte(name))
		inXML.WriteString("</data></node>")
	}
	for format, text := range map[FormatName]string{
		"csv": "from,to\n" + row.String(),
		"gml": fmt.Sprintf("graph [ node [ id 0 label \"%s\" ] node [ id 1 label \"%s\" ] edge [ source 0 target 1 ] ]", html.EscapeString(a), html.EscapeString(b)),
		"graphml": `<graphml><key id="label" attr.name="label"/><graph>` + inXML.String() +
			`<edge source="0" target="1"/></graph></graphml>`,
	} {
		file := &File{Path: "x", Format: format}
		if file.Load(func(string) ([]byte, error) { return []byte(text), nil }) == nil {
			list = append(list, fileLayout(t, "x", format, []byte(text)))
		}
	}
	return list
}

// namesElsewhere read the names of the nodes as others do.
var namesElsewhere = map[string]func(t *testing.T, text string) []string{
	"dot": func(t *testing.T, text string) (names []string) {
		for _, label := range regexp.MustCompile(`(?m)^  \d+ \[label=("(?:[^"\\]|\\.)*")\];$`).FindAllStringSubmatch(text, -1) {
			name, err := strconv.Unquote(label[1])
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		return names
	},
	"gml": func(t *testing.T, text string) (names []string) {
		for _, label := range regexp.MustCompile(`(?m)^    label "([^"]*)"$`).FindAllStringSubmatch(text, -1) {
			names = append(names, html.UnescapeString(label[1]))
		}
		return names
	},
	"graphml": func(t *testing.T, text string) (names []string) {
		var file struct {
			Nodes []struct {
				Data string `xml:"data"`
			} `xml:"graph>node"`
		}
		if err := xml.Unmarshal([]byte(text), &file); err != nil {
			t.Fatal(err)
		}
		for _, node := range file.Nodes {
			names = append(names, node.Data)
		}
		return names
	},
	"csv": func(t *testing.T, text string) []string {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q, %v", rows, err)
		}
		return rows[1][:2]
	},
}

// TestEveryFormatHasAReaderOfOthers keeps the table above complete.
func TestEveryFormatHasAReaderOfOthers(t *testing.T) {
	names, _ := Writers()
	for _, name := range names {
		if namesElsewhere[name] == nil {
			t.Errorf("nobody else reads %s", name)
		}
	}
	if layouts := namedLayouts(t, "=a", "<b>"); len(layouts) != 3 || layouts[0].Graph.Degree(sim.NodeID(0)) != 1 {
		t.Errorf("%d layouts", len(layouts))
	}
}

// TestOwnIDs: a file's ids are kept where they are not the names, and it is told where they are other numbers than those here.
func TestOwnIDs(t *testing.T) {
	for _, c := range []struct {
		file, text string
		own        []string
		here       int
		there      string
	}{
		{"x.gml", `graph [ node [ id 0 label "a" ] node [ id 1 label "b" ] edge [ source 0 target 1 ] ]`, []string{"0", "1"}, 0, ""},
		{"x.gml", `graph [ node [ id 0 label "a" ] node [ id 7 label "b" ] edge [ source 0 target 7 ] ]`, []string{"0", "7"}, 1, "7"},
		{"x.gml", `graph [ node [ id 1 ] node [ id 0 ] edge [ source 0 target 1 ] ]`, nil, 0, "1"},
		{"x.csv", "from,to\na,b\n", nil, 0, ""},
		{"x.csv", "from,to\n1,2\n", nil, 0, "1"},
		{"x.graphml", `<graphml><graph edgedefault="undirected"><node id="n0"/><node id="n1"/><edge source="n0" target="n1"/></graph></graphml>`, nil, 0, ""},
	} {
		f := &File{Path: c.file, Format: byEnding}
		if err := f.parse([]byte(c.text)); err != nil {
			t.Fatal(err)
		}
		layout, err := f.Build(2, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		here, there, is := layout.Renumbered()
		if !slices.Equal(layout.OwnIDs, c.own) || here != c.here || there != c.there || is != (c.there != "") {
			t.Errorf("%s: ids %q, node %d is %q: %v", c.text, layout.OwnIDs, here, there, is)
		}
	}
}
