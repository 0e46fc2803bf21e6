package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Bounds of a file: an experiment is read by people.
const (
	maxBytes = 1 << 20
	maxDepth = 64
)

// Document is a parsed file.
type Document struct {
	File string
	Root *yaml.Node // a mapping
}

// Parse reads one YAML document that is a mapping.
func Parse(file string, data []byte) (*Document, Problems) {
	fail := func(line, column int, message string) (*Document, Problems) {
		return nil, Problems{{File: file, Line: line, Column: column, Message: message}}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case len(data) > maxBytes:
		return fail(1, 1, fmt.Sprintf("the file has %d bytes; an experiment has at most %d", len(data), maxBytes))
	case !utf8.Valid(data):
		line, column := invalidByte(data)
		return fail(line, column, "this is not UTF-8 text; save the file as UTF-8")
	}
	reader := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	switch err := reader.Decode(&document); {
	case errors.Is(err, io.EOF):
		return fail(1, 1, "the file is empty; `starmesh list` names experiments to start from")
	case err != nil:
		return nil, Problems{syntaxProblem(file, data, err)}
	}
	if err := reader.Decode(&second); err == nil {
		return fail(second.Line, max(second.Column, 1), "a second document starts here; an experiment file holds one, remove the ---")
	} else if !errors.Is(err, io.EOF) {
		return nil, Problems{syntaxProblem(file, data, err)}
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return fail(root.Line, root.Column, "an experiment is a mapping of keys to values, such as `version: 1`")
	}
	check := checker{file: file}
	check.node(root, "", 0)
	if len(check.problems) > 0 {
		return nil, check.problems.Sorted()
	}
	return &Document{file, root}, nil
}

func invalidByte(data []byte) (line, column int) {
	line, column = 1, 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			break
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
		data = data[size:]
	}
	return line, column
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntaxProblem turns an error of the YAML library into ours; it gives a line at most.
func syntaxProblem(file string, data []byte, err error) Problem {
	line, message := 1, err.Error()
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		message = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	// The library counts from 0 in what its parser finds, and from 1 in what its scanner finds.
	if strings.HasPrefix(message, "did not find expected") {
		line++
	}
	lines := strings.Split(string(data), "\n")
	line = min(line, len(lines))
	for i := max(line-2, 0); i < min(line+1, len(lines)); i++ {
		if tab := strings.IndexByte(lines[i], '\t'); tab >= 0 && strings.TrimSpace(lines[i][:tab]) == "" {
			return Problem{File: file, Line: i + 1, Column: tab + 1, Message: "YAML is not indented with tabs; use spaces"}
		}
	}
	column := len(lines[line-1]) - len(strings.TrimLeft(lines[line-1], " ")) + 1
	return Problem{File: file, Line: line, Column: column, Message: "this is not YAML: " + message + "; check quotes, brackets, colons and indentation here and in the line before"}
}

// checker refuses what an experiment has no need of and what would make it ambiguous.
type checker struct {
	file     string
	problems Problems
}

func (c *checker) blame(node *yaml.Node, path, message string) {
	c.problems = append(c.problems, Problem{c.file, node.Line, node.Column, path, message})
}

func (c *checker) node(node *yaml.Node, path string, depth int) {
	switch {
	case depth > maxDepth:
		c.blame(node, path, fmt.Sprintf("nested more than %d deep; flatten it", maxDepth))
		return
	case node.Kind == yaml.AliasNode || node.Anchor != "":
		c.blame(node, path, "anchors and aliases are not supported; write the value out")
		return
	case node.Style&yaml.TaggedStyle != 0:
		c.blame(node, path, fmt.Sprintf("the tag %s is not supported; remove it", node.Tag))
		return
	}
	if node.Kind == yaml.MappingNode {
		c.mapping(node, path, depth)
		return
	}
	for i, child := range node.Content {
		c.node(child, fmt.Sprintf("%s[%d]", path, i), depth+1)
	}
}

func (c *checker) mapping(node *yaml.Node, path string, depth int) {
	seen := map[string]int{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		at := Join(path, key.Value)
		switch first, twice := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			c.blame(key, path, "a key is plain text")
			continue
		case key.Tag == "!!merge":
			c.blame(key, path, "merge keys are not supported; write the values out")
			continue
		case twice:
			c.blame(key, at, fmt.Sprintf("this key stands in line %d already; remove one", first))
		}
		seen[key.Value] = key.Line
		c.node(value, at, depth+1)
	}
}

// Join appends a key to a path.
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
