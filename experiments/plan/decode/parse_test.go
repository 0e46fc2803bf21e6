package decode

// These tests prove that YAML beyond the strict subset is refused with its place, that nothing makes the reader panic,
// and that a path is edited without touching the rest.

import (
	"reflect"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

func TestParseProblems(t *testing.T) {
	deep := strings.Repeat("[", maxDepth+2) + strings.Repeat("]", maxDepth+2)
	for _, c := range []struct{ text, want string }{
		{"\ufeffname n", "exp.yaml:1:1: an experiment is a mapping"},
		{"\ufeff", "exp.yaml:1:1: the file is empty"},
		{"# only this\n", "exp.yaml:1:1: the file is empty"},
		{"---\n", "exp.yaml:2:1: an experiment is a mapping"},
		{"a: 1\n---\n", "exp.yaml:2:1: a second document starts here"},
		{"a: *b\n", "exp.yaml:1:4: anchors and aliases are not supported"},
		{"a: 1\nb: {x: *b, y: 2}\n", "exp.yaml:2:8: anchors and aliases are not supported"},
		{"&a b: 1\n", "exp.yaml:1:1: anchors and aliases are not supported"},
		{"a: {<<: {b: 1}}\n", "exp.yaml:1:5: a: merge keys are not supported"},
		{"!!str a: 1\n", "exp.yaml:1:1: the tag !!str is not supported; remove it"},
		{"a: !x {}\n", "exp.yaml:1:4: a: the tag !x is not supported; remove it"},
		{"a: 1\nb: \"\x01\"\n", "exp.yaml:2:5: there is a control character here; remove it"},
		{"ä: ö\nb: \xff\n", "exp.yaml:2:4: this is not UTF-8 text"},
		{"a:\n  b: 1\n  b: 2\n", "exp.yaml:3:3: a.b: this key stands in line 2 already; remove one"},
		{"? {b: 1}\n: 2\n", "exp.yaml:1:3: a key is plain text"},
		{"a: " + deep, "nested more than 64 deep; flatten it"},
		{strings.Repeat("k", maxKey+1) + ": 1\n", "exp.yaml:1:1: a key has at most 256 bytes; shorten it"},
		{"a:\n\t b: 1\n", "exp.yaml:2:1: YAML is not indented with tabs; use spaces"},
		{"a: {b: 1\n", "this is not YAML: did not find expected ',' or '}'"},
		{"a: 'b\n", "this is not YAML: found unexpected end of stream"},
		{strings.Repeat("# long\n", maxBytes/7+1), "an experiment has at most 1048576"},
	} {
		_, problems := Parse("exp.yaml", []byte(c.text))
		if !strings.Contains(problems.Error(), c.want) {
			t.Errorf("%.40q:\ngot  %.200s\nwant %s", c.text, problems, c.want)
		}
		if len(problems) != 1 {
			t.Errorf("%.40q: %d problems for one mistake", c.text, len(problems))
		}
	}
}

func TestParseFindsAllAtOnce(t *testing.T) {
	_, problems := Parse("exp.yaml", []byte("c: &a 1\nb: !!int 2\nb: [*a]\n"))
	want := `exp.yaml:1:4: c: anchors and aliases are not supported; write the value out
exp.yaml:2:4: b: the tag !!int is not supported; remove it
exp.yaml:3:1: b: this key stands in line 2 already; remove one
exp.yaml:3:5: b[0]: anchors and aliases are not supported; write the value out`
	if problems.Error() != want {
		t.Errorf("got:\n%s\nwant:\n%s", problems, want)
	}
}

func TestSuggest(t *testing.T) {
	keys := []string{"replications", "seed", "nodes", "links"}
	for word, want := range map[string]string{
		"replicatons":                    `; did you mean "replications"?`,
		"ndoes":                          `; did you mean "nodes"?`,
		"Seed":                           `; did you mean "seed"?`,
		"latency":                        "; there is links, nodes, replications, seed",
		"x":                              "; there is links, nodes, replications, seed",
		strings.Repeat("nodes", 100_000): "; there is links, nodes, replications, seed",
	} {
		if got := Suggest(word, keys); got != want {
			t.Errorf("%.20s: got %s, want %s", word, got, want)
		}
	}
	if got := Suggest("x", make([]string, 13)); got != "" {
		t.Errorf("a long list: %s", got)
	}
}

// FuzzParse expects that nothing panics, and that whatever decodes is written as a text that decodes to the same.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"name: n\nlatency: {spread: {min: 1ms, max: 2ms}}\nids: [1]\ntexts: {a: \"off\", b: \"\", c: \"1\"}\n",
		"name: |\n  a\n   b\nloss: 12.5%\nrate: 1/d\nsize: 1GB\nat: 1h2m3s\n",
		"name: \"\\u2028\\t \"\nlatency: 40ms\noption: {queue: 3}\nnamed: {b-1: {}, a: {queue: 2}}\n",
		"name: '#'\nlatency: off\noption: off\nweight: -1e-7\nseed: 18446744073709551615\nwait: 1.5us\n",
		"name: *b\n? [x]\n: y\n<<: {}\n",
		"a: {b: &c [*c]}\n--- !x\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		document, problems := Parse("exp.yaml", data)
		if len(problems) > 0 {
			checkProblems(t, problems)
			return
		}
		into, loose := fresh(), &house{}
		checkProblems(t, houses().Decode(document.Root, "", loose))
		if problems := decoder().Decode(document.Root, "", into); len(problems) > 0 {
			checkProblems(t, problems)
			return
		}
		roundTrip(t, decoder(), into, fresh())
	})
}

// checkProblems expects problems in the order of the file, each with a place and a text.
func checkProblems(t *testing.T, problems Problems) {
	t.Helper()
	if !reflect.DeepEqual(problems, problems.Sorted()) {
		t.Errorf("not in order:\n%s", problems)
	}
	for _, p := range problems {
		if p.Line < 1 || p.Column < 1 || p.Message == "" {
			t.Errorf("no place or text: %+v", p)
		}
	}
}

func TestEditing(t *testing.T) {
	parse := func(text string) *yaml.Node {
		document, problems := Parse("exp.yaml", []byte(text))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return document.Root
	}
	for _, c := range []struct{ text, path, value, want string }{
		{"links: {loss: 1%}\n", "links.loss", "5%", "links: {loss: 5%}\n"},
		{"a: 1\n", "faults.hub-crash.at", "20s", "a: 1\nfaults:\n    hub-crash:\n        at: 20s\n"},
		{"protocol: chat\n", "protocol.chat.rate", "2/s", "protocol:\n    chat:\n        rate: 2/s\n"},
		{"topology: star\n", "topology", "{mesh: {degree: 8}}", "topology: {mesh: {degree: 8}}\n"},
		{"a: [1]\n", "a", "[1, x]", "a: [1, x]\n"},
		{"a: [1, {b: 2}]\n", "a.1.b", "3", "a: [1, {b: 3}]\n"},
		{"a: [1, 2]\n", "a.0", "3", "a: [3, 2]\n"},
	} {
		root := parse(c.text)
		value, problems := ParseScalar(c.value)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		original := Clone(root)
		if err := Set(root, c.path, value); err != nil {
			t.Fatal(err)
		}
		if got, _ := yaml.Marshal(root); string(got) != c.want {
			t.Errorf("%s = %s: got\n%s", c.path, c.value, got)
		}
		if Get(root, c.path) != value {
			t.Errorf("%s was not found again", c.path)
		}
		if kept, _ := yaml.Marshal(original); string(kept) != string(must(yaml.Marshal(parse(c.text)))) {
			t.Errorf("%s: the copy changed, too", c.path)
		}
	}
	for _, c := range []struct{ text, path, want string }{
		{"a: 1\n", "a.b", "a is no mapping in the file"},
		{"protocol: chat\n", "protocol.gossip.fanout", "protocol is no mapping in the file"},
		{"a: [1]\n", "a.b", "a is a list of 1 in the file"},
		{"a: [1]\n", "a.1", "a is a list of 1 in the file"},
		{"a: [1]\n", "a.00", "a is a list of 1 in the file"},
		{"a: []\n", "a.0", "a is a list of 0 in the file"},
		{"a: 1\n", "b.c..d", `"b.c..d" is no path`},
		{"a: 1\n", "", `"" is no path`},
	} {
		root := parse(c.text)
		if err := Set(root, c.path, plain("1")); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.path, err)
		}
		if got := string(must(yaml.Marshal(root))); got != string(must(yaml.Marshal(parse(c.text)))) {
			t.Errorf("%s: an error left the tree changed:\n%s", c.path, got)
		}
	}
	for _, value := range []string{"", "  ", "1\nb: 2", "a: b", "[1", "*x", "!!str 1", "- 1"} {
		if node, problems := ParseScalar(value); len(problems) == 0 {
			t.Errorf("%q was read as %v", value, node.Value)
		}
	}
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}
