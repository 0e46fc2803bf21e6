//go:build linux

package cli_test

// These tests prove that no file, whatever it holds and whatever it is, makes the program hang, fill the memory, end in a trace
// or send a terminal what it obeys: it is refused in words, with exit code 2.

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// sound is an experiment for what is hostile in one place.
const sound = "version: 1\nname: sound\nreplications: 1\nduration: 5s\nnodes: 6\ntopology: star\nlinks: {latency: 40ms}\nprotocol: chat\n"

// with sets a key of the sound experiment.
func with(key, value string) string {
	var b strings.Builder
	for line := range strings.Lines(sound) {
		if !strings.HasPrefix(line, key+":") {
			b.WriteString(line)
		}
	}
	return b.String() + key + ": " + value + "\n"
}

// hostile are experiment files.
func hostile() map[string]string {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s*%c]\n", c, c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 8), c-1)
	}
	nulls := ""
	for _, key := range strings.Fields("version name about seed replications duration warmup deadline drain nodes topology routes links transport service protocol faults phases sweep exclude expect table limits confidence") {
		nulls += key + ": null\n"
	}
	faults := ""
	for i := range 20000 {
		faults += fmt.Sprintf("\n  f%d: {crash: {nodes: {}}, at: -1s}", i)
	}
	return map[string]string{
		"empty": "", "blank": " \n\n", "comment": "# nothing\n", "dashes": "---\n", "dots": "...\n", "scalar": "42\n", "list": "- 1\n", "directive": "%YAML 9.9\n---\n" + sound,
		"alias bomb": bomb, "alias of itself": "a: &a [*a]\n", "merge bomb": "a: &a {x: 1}\nb: &b {<<: [*a, *a]}\n", "anchor": with("nodes", "&n 6"),
		"deep flow": strings.Repeat("[", 500_000), "deep mapping": strings.Repeat("{a: ", 100_000), "deep list": "x: " + strings.Repeat("- ", 200_000),
		"deep but closed": with("topology", strings.Repeat("{a: ", 5000)+"1"+strings.Repeat("}", 5000)),
		"deep blocks": func() (text string) {
			var b strings.Builder
			for i := range 1200 {
				b.WriteString(strings.Repeat(" ", i) + "a:\n")
			}
			return b.String()
		}(),
		"long line": "about: " + strings.Repeat("x", 10<<20), "long key": strings.Repeat("k", 10<<20) + ": 1", "long comment": "#" + strings.Repeat("x", 10<<20),
		"long number": with("nodes", strings.Repeat("9", 900_000)), "long fraction": with("duration", "0."+strings.Repeat("3", 900_000)+"s"),
		"long quoted": with("about", `"`+strings.Repeat(`\U0001F600`, 90_000)+`"`) + "x: 1", "long word": with("protocol", strings.Repeat("c", 900_000)),
		"nodes huge": with("nodes", "99999999999999999999999"), "nodes negative": with("nodes", "-9223372036854775808"), "nodes 2^31": with("nodes", "2147483648"),
		"replications huge": with("replications", "9223372036854775807"), "replications many": with("replications", "2147483647"),
		"duration huge": with("duration", "1e999s"), "duration long": with("duration", "99999999999999999d"), "deadline long": with("deadline", "999d"),
		"rate huge": with("protocol", "{chat: {rate: 99999999999999999999999999999999999/s}}"), "rate exponent": with("protocol", "{chat: {rate: 1e400/s}}"),
		"seed negative": with("seed", "-1"), "seed huge": with("seed", "18446744073709551616"), "hubs many": with("topology", "{hubs: {count: 2147483647}}"),
		"confidence": with("confidence", "100.0000000001%"), "hexadecimal": with("nodes", "0x10"), "octal": with("nodes", "0o10"), "infinite": with("duration", ".inf"),
		"range huge": with("sweep", "[{nodes: {from: 1, to: 9e18, points: 2147483647}}]"), "range backwards": with("sweep", "[{nodes: {from: 9, to: 1, points: 3}}]"),
		"range of nothing": with("sweep", "[{nodes: {from: 1, to: 1, points: 0}}]"), "range steps": with("sweep", "[{nodes: {from: 2, to: 3, points: 100000}}]"),
		"axes many": with("sweep", "["+strings.Repeat("{nodes: [2, 3]}, ", 20_000)+"]"), "axes product": with("sweep", "["+products()+"]"),
		"sweep null": with("sweep", "[null]"), "sweep of lists": with("sweep", "[[[[1]]]]"), "sweep of root": with("sweep", `[{"": [1, 2]}]`), "sweep of dots": with("sweep", `[{...: [1, 2]}]`),
		"exclude all": with("sweep", "[{nodes: [2, 3]}]") + "exclude: [{nodes: 2}, {nodes: 3}]\n",
		"nul":         with("name", "a\x00b"), "nul quoted": with("name", `"a\0b"`), "escape": with("name", "\x1b[31mred"), "bell quoted": with("name", `"\a\e[2J"`),
		"key of escapes": `"\e[2J\e[31m\a": 1` + "\n" + sound, "key of lines": `"a\nb\r\nerror": 1` + "\n" + sound, "key from right": `"` + "\u202e\u2066" + `": 1` + "\n" + sound,
		"key of separators": `"a\L\Pb\Nc": 1` + "\n" + sound, "value of escapes": with("protocol", `"\e]0;title\a"`), "value of lines": with("topology", `"star\nroot: 1"`),
		"unit of escapes": with("duration", `5"\e[1m"`), "unit from right": with("duration", "5\u202es"), "set of escapes": with("phases", `"\e[7m"`),
		"fault of escapes": with("faults", `{"\e[5m": {crash: {nodes: {}}, at: 1s}}`), "metric of escapes": with("expect", `[{metric: "\e[5m\n", at_least: 1}]`),
		"where of escapes": with("expect", `[{metric: loss_ratio, where: {"\e[5m\n": 1}, at_least: 1%}]`), "bound of escapes": with("expect", `[{metric: loss_ratio, at_least: "\e[5m\n"}]`),
		"label of escapes": with("sweep", `[{nodes: [4, 8], label: ["a", "b\e[5m"]}]`), "label of lines": with("sweep", `[{nodes: [4, 8], label: ["a", "b\nnodes: 9999\n? "]}]`),
		"value swept of lines": with("sweep", `[{phases: ["a\nb", "\e[5m"]}]`), "value swept as a formula": with("sweep", `[{phases: ["=cmd()", "b"]}]`), "region of escapes": with("topology", `{star: {at: "\e[5m\n"}}`),
		"role of escapes": with("faults", `{c: {crash: {nodes: {role: "\e[5m\n"}}, at: 1s}}`), "file of escapes": with("topology", `{file: "\e[5m\nno.gml"}`),
		"invalid UTF-8": with("name", "a\xff\xfe"), "overlong": with("name", "\xc0\x80"), "surrogate": with("name", "\xed\xa0\x80"), "UTF-16": "\xff\xfev\x00e\x00r\x00", "UTF-16 BE": "\xfe\xff\x00v",
		"Latin-1": with("about", "caf\xe9"), "every key null": nulls, "every key twice": sound + sound, "tabs": "\tversion: 1\n", "CR only": strings.ReplaceAll(sound, "\n", "\r") + "\r: x",
		"tag": with("name", "!!python/object:os.system x"), "binary": with("name", "!!binary gIGC"), "complex key": "? [a, b]\n: 1\n" + sound, "null key": "~: 1\n" + sound, "two documents": sound + "---\n" + sound,
		"faults many": with("faults", faults), "ids many": with("faults", "{c: {crash: {nodes: {ids: ["+strings.Repeat("1, ", 200_000)+"]}}, at: 1s}}"), "kinds many": with("links", "{latency: {by_kind: {kinds: ["+strings.Repeat("{}, ", 50_000)+"]}}}"),
		"mixture deep": with("links", "{latency: "+strings.Repeat("{mixture: {parts: [{weight: 1, of: ", 30)+"1ms"+strings.Repeat("}]}}", 30)+"}"),
		"device":       with("topology", "{file: {path: /dev/zero, format: gml}}"), "random device": with("topology", "{file: {path: /dev/urandom, format: csv}}"), "endless trace": with("links", "{latency: {empirical: {file: /dev/zero}}}"),
		"folder as a file": with("topology", "{file: {path: /, format: gml}}"), "itself as a graph": with("topology", "{file: {path: itself as a graph.yaml, format: graphml}}"),
		"matrix of nothing": with("links", "{latency: {matrix: {file: /dev/null}}}"), "memory of the machine": with("topology", "{mesh: {degree: 1000}}") + "limits: {memory: 900TB}\n",
	}
}

// products are axes whose points multiply beyond any machine.
func products() string {
	var axes []string
	for _, path := range strings.Fields("nodes duration warmup deadline drain links.loss tie_seed") {
		axes = append(axes, "{"+path+": ["+strings.Repeat("1, ", 999)+"1]}")
	}
	return strings.Join(axes, ", ")
}

func (o *ordeal) hostileExperiments() {
	for name, text := range hostile() {
		file := filepath.Join(o.dir, strings.ReplaceAll(name, "/", " ")+".yaml")
		write(o.T, file, text)
		o.refused(name, file)
	}
	for name, put := range map[string]func(path string) error{
		"pipe":   func(path string) error { return syscall.Mkfifo(path, 0o644) },
		"folder": func(path string) error { return os.Mkdir(path, 0o755) },
		"socket": func(path string) error {
			listener, err := net.Listen("unix", path)
			if err == nil {
				o.Cleanup(func() { listener.Close() })
			}
			return err
		},
		"link to itself":               func(path string) error { return os.Symlink(path, path) },
		"link to zeros":                func(path string) error { return os.Symlink("/dev/zero", path) },
		"nothing\x1b[2J\nat all\u202e": func(string) error { return nil },
	} {
		file := filepath.Join(o.dir, name)
		if err := put(file); err != nil {
			o.Fatal(err)
		}
		o.refused(name, file)
	}
	for _, file := range []string{"/dev/zero", "/dev/null", "/dev/urandom", "/", "/proc/self/mem", "", "\x1b[31m"} {
		o.refused(file, file)
	}
}

// refused expects that neither a look nor a run gets anywhere.
func (o *ordeal) refused(name, file string) {
	out := filepath.Join(o.dir, "out")
	for _, args := range [][]string{{"check", file}, {"run", file, "--out", out}} {
		began := time.Now()
		e := o.run(args...)
		if took := time.Since(began); took > o.slowest {
			o.slowest = took
			o.Logf("%s takes %v", name, took)
		}
		if words := strings.TrimSpace(e.stderr); e.code != 2 || len(words) < 20 || len(words) > 1<<20 {
			o.Errorf("%s, %s: exit code %d\n%.500s%.500s", args[0], name, e.code, e.stdout, words)
		}
		if _, err := os.Stat(out); err == nil {
			o.Errorf("%s, %s: the results folder was made", args[0], name)
			os.RemoveAll(out)
		}
	}
	o.counts["hostile files"]++
}

// hostileGraphs measures graphs from files that are none.
func (o *ordeal) hostileGraphs() {
	node := "graph [ node [ id 0 ] node [ id 1 label \"\x1b[31m&#10;&#27;x\" ] edge [ source 0 target 1 "
	for name, text := range map[string]string{
		"deep.gml": strings.Repeat("a [ ", 500_000), "open.gml": `graph [ node [ id "`, "long.gml": "graph [ " + strings.Repeat("x", 10<<20), "nul.gml": "graph [ node [ id \x00 ] edge [ source \x00 target 5 ] ]",
		"escape.gml": "graph [ node [ id 0 ] edge [ source \x1b[2J target 0 ] ]", "huge.gml": node + "dist 1e999 ] ]", "nan.gml": node + "latency_ms NaN ] ]", "negative.gml": node + "loss_ratio -1 ] ]",
		"word.gml": node + "dist \"\x1b[5m\n\" ] ]", "twice.gml": node + "] edge [ source 1 target 0 ] edge [ source 0 target 1 ] ]", "latin.gml": "graph [ node [ id \xe9 ] edge [ source \xe8 target \xe9 ] ]",
		"bomb.graphml": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><graphml><graph><node id="&b;"/></graph></graphml>`, "outside.graphml": `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><graphml><graph><node id="&a;"/></graph></graphml>`,
		"deep.graphml": "<graphml><graph><node id='a'>" + strings.Repeat("<x>", 300_000), "nul.graphml": "<graphml><graph><node id='\x00'/></graph></graphml>", "UTF-16.graphml": "\xff\xfe<\x00g\x00",
		"escape.graphml": "<graphml><graph><node id='a'/><edge source='&#27;[31m' target='&#10;'/></graph></graphml>", "line.graphml": "<graphml><graph><node id='a'/><edge source='b&#10;c' target='&#x202e;'/></graph></graphml>",
		"nul.csv": "from,to\na,\x00\n\x00,a\n\x00,a\n", "quote.csv": "from,to\n\"a,b\n", "wide.csv": "from,to" + strings.Repeat(",x", 1_000_000), "escape.csv": "from,\x1b[31m\n", "lines.csv": "from,to\n\"a\nb\",\"a\nb\"\n",
		"loop.csv": "from,to\n\x1b[31m,\x1b[31m\n", "empty.csv": "", "blank.csv": "from,to\n , \n", "huge.csv": "from,to,latency_ms\na,b," + strings.Repeat("9", 1_000_000) + "\n",
	} {
		file := filepath.Join(o.dir, name)
		write(o.T, file, text)
		if e := o.run("topology", file); e.code != 2 || len(e.stderr) < 20 || len(e.stderr) > 1<<20 {
			o.Errorf("%s: exit code %d\n%.500s%.500s", name, e.code, e.stdout, e.stderr)
		}
		o.counts["hostile graphs"]++
	}
}
