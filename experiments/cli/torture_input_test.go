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
func soundWith(key, value string) string {
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
		"alias bomb": bomb, "alias of itself": "a: &a [*a]\n", "merge bomb": "a: &a {x: 1}\nb: &b {<<: [*a, *a]}\n", "anchor": soundWith("nodes", "&n 6"),
		"deep flow": strings.Repeat("[", 500_000), "deep mapping": strings.Repeat("{a: ", 100_000), "deep list": "x: " + strings.Repeat("- ", 200_000),
		"deep but closed": soundWith("topology", strings.Repeat("{a: ", 5000)+"1"+strings.Repeat("}", 5000)),
		"deep blocks": func() (text string) {
			var b strings.Builder
			for i := range 1200 {
				b.WriteString(strings.Repeat(" ", i) + "a:\n")
			}
			return b.String()
		}(),
		"long line": "about: " + strings.Repeat("x", 10<<20), "long key": strings.Repeat("k", 10<<20) + ": 1", "long comment": "#" + strings.Repeat("x", 10<<20),
		"long number": soundWith("nodes", strings.Repeat("9", 900_000)), "long fraction": soundWith("duration", "0."+strings.Repeat("3", 900_000)+"s"),
		"long quoted": soundWith("about", `"`+strings.Repeat(`\U0001F600`, 90_000)+`"`) + "x: 1", "long word": soundWith("protocol", strings.Repeat("c", 900_000)),
		"nodes huge": soundWith("nodes", "99999999999999999999999"), "nodes negative": soundWith("nodes", "-9223372036854775808"), "nodes 2^31": soundWith("nodes", "2147483648"),
		"replications huge": soundWith("replications", "9223372036854775807"), "replications many": soundWith("replications", "2147483647"),
		"duration huge": soundWith("duration", "1e999s"), "duration long": soundWith("duration", "99999999999999999d"), "deadline long": soundWith("deadline", "999d"),
		"rate huge": soundWith("protocol", "{chat: {rate: 99999999999999999999999999999999999/s}}"), "rate exponent": soundWith("protocol", "{chat: {rate: 1e400/s}}"),
		"seed negative": soundWith("seed", "-1"), "seed huge": soundWith("seed", "18446744073709551616"), "hubs many": soundWith("topology", "{hubs: {count: 2147483647}}"),
		"confidence": soundWith("confidence", "100.0000000001%"), "hexadecimal": soundWith("nodes", "0x10"), "octal": soundWith("nodes", "0o10"), "infinite": soundWith("duration", ".inf"),
		"range huge": soundWith("sweep", "[{nodes: {from: 1, to: 9e18, points: 2147483647}}]"), "range backwards": soundWith("sweep", "[{nodes: {from: 9, to: 1, points: 3}}]"),
		"range of nothing": soundWith("sweep", "[{nodes: {from: 1, to: 1, points: 0}}]"), "range steps": soundWith("sweep", "[{nodes: {from: 2, to: 3, points: 100000}}]"),
		"axes many": soundWith("sweep", "["+strings.Repeat("{nodes: [2, 3]}, ", 20_000)+"]"), "axes product": soundWith("sweep", "["+products()+"]"),
		"sweep null": soundWith("sweep", "[null]"), "sweep of lists": soundWith("sweep", "[[[[1]]]]"), "sweep of root": soundWith("sweep", `[{"": [1, 2]}]`), "sweep of dots": soundWith("sweep", `[{...: [1, 2]}]`),
		"exclude all": soundWith("sweep", "[{nodes: [2, 3]}]") + "exclude: [{nodes: 2}, {nodes: 3}]\n",
		"nul":         soundWith("name", "a\x00b"), "nul quoted": soundWith("name", `"a\0b"`), "escape": soundWith("name", "\x1b[31mred"), "bell quoted": soundWith("name", `"\a\e[2J"`),
		"key of escapes": `"\e[2J\e[31m\a": 1` + "\n" + sound, "key of lines": `"a\nb\r\nerror": 1` + "\n" + sound, "key from right": `"` + "\u202e\u2066" + `": 1` + "\n" + sound,
		"key of separators": `"a\L\Pb\Nc": 1` + "\n" + sound, "value of escapes": soundWith("protocol", `"\e]0;title\a"`), "value of lines": soundWith("topology", `"star\nroot: 1"`),
		"unit of escapes": soundWith("duration", `5"\e[1m"`), "unit from right": soundWith("duration", "5\u202es"), "set of escapes": soundWith("phases", `"\e[7m"`),
		"fault of escapes": soundWith("faults", `{"\e[5m": {crash: {nodes: {}}, at: 1s}}`), "metric of escapes": soundWith("expect", `[{metric: "\e[5m\n", at_least: 1}]`),
		"where of escapes": soundWith("expect", `[{metric: loss_ratio, where: {"\e[5m\n": 1}, at_least: 1%}]`), "bound of escapes": soundWith("expect", `[{metric: loss_ratio, at_least: "\e[5m\n"}]`),
		"label of escapes": soundWith("sweep", `[{nodes: [4, 8], label: ["a", "b\e[5m"]}]`), "label of lines": soundWith("sweep", `[{nodes: [4, 8], label: ["a", "b\nnodes: 9999\n? "]}]`),
		"value swept of lines": soundWith("sweep", `[{phases: ["a\nb", "\e[5m"]}]`), "value swept as a formula": soundWith("sweep", `[{phases: ["=cmd()", "b"]}]`), "region of escapes": soundWith("topology", `{star: {at: "\e[5m\n"}}`),
		"role of escapes": soundWith("faults", `{c: {crash: {nodes: {role: "\e[5m\n"}}, at: 1s}}`), "file of escapes": soundWith("topology", `{file: "\e[5m\nno.gml"}`),
		"invalid UTF-8": soundWith("name", "a\xff\xfe"), "overlong": soundWith("name", "\xc0\x80"), "surrogate": soundWith("name", "\xed\xa0\x80"), "UTF-16": "\xff\xfev\x00e\x00r\x00", "UTF-16 BE": "\xfe\xff\x00v",
		"Latin-1": soundWith("about", "caf\xe9"), "every key null": nulls, "every key twice": sound + sound, "tabs": "\tversion: 1\n", "CR only": strings.ReplaceAll(sound, "\n", "\r") + "\r: x",
		"tag": soundWith("name", "!!python/object:os.system x"), "binary": soundWith("name", "!!binary gIGC"), "complex key": "? [a, b]\n: 1\n" + sound, "null key": "~: 1\n" + sound, "two documents": sound + "---\n" + sound,
		"faults many": soundWith("faults", faults), "ids many": soundWith("faults", "{c: {crash: {nodes: {ids: ["+strings.Repeat("1, ", 200_000)+"]}}, at: 1s}}"), "kinds many": soundWith("links", "{latency: {by_kind: {kinds: ["+strings.Repeat("{}, ", 50_000)+"]}}}"),
		"mixture deep": soundWith("links", "{latency: "+strings.Repeat("{mixture: {parts: [{weight: 1, of: ", 30)+"1ms"+strings.Repeat("}]}}", 30)+"}"),
		"device":       soundWith("topology", "{file: {path: /dev/zero, format: gml}}"), "random device": soundWith("topology", "{file: {path: /dev/urandom, format: csv}}"), "endless trace": soundWith("links", "{latency: {empirical: {file: /dev/zero}}}"),
		"folder as a file": soundWith("topology", "{file: {path: /, format: gml}}"), "itself as a graph": soundWith("topology", "{file: {path: itself as a graph.yaml, format: graphml}}"),
		"matrix of nothing": soundWith("links", "{latency: {matrix: {file: /dev/null}}}"), "memory of the machine": soundWith("topology", "{mesh: {degree: 1000}}") + "limits: {memory: 900TB}\n",
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
		"escape.gml": "graph [ node [ id 0 ] edge [ source \x1b[2J target 0 ] ]", "huge.gml": node + "dist 1e999 ] ]", "infinite.gml": node + "latency_ms Infinity ] ]", "negative.gml": node + "loss_ratio -1 ] ]",
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
