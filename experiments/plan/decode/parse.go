package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Bounds of a file: an experiment is read by people.
const (
	maxBytes = 1 << 20
	maxDepth = 64
	maxKey   = 256
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
		line, column := locateRune(data, func(r rune, size int) bool { return r == utf8.RuneError && size == 1 })
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

const noAliases = "anchors and aliases are not supported; write the value out"

// checker refuses what an experiment has no need of and what would make it ambiguous.
type checker struct {
	file     string
	problems Problems
}

func (c *checker) blame(node *yaml.Node, path, message string) {
	c.problems = append(c.problems, Problem{File: c.file, Line: node.Line, Column: node.Column, Path: path, Message: message})
}

func (c *checker) node(node *yaml.Node, path string, depth int) {
	switch {
	case depth > maxDepth:
		c.blame(node, path, fmt.Sprintf("nested more than %d deep; flatten it", maxDepth))
		return
	case node.Kind == yaml.AliasNode || node.Anchor != "":
		c.blame(node, path, noAliases)
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
		first, twice := seen[key.Value]
		switch {
		case key.Anchor != "" || key.Style&yaml.TaggedStyle != 0 || key.Kind == yaml.AliasNode:
			c.node(key, path, depth)
			continue
		case key.Kind != yaml.ScalarNode:
			c.blame(key, path, "a key is plain text")
			continue
		case len(key.Value) > maxKey:
			c.blame(key, path, fmt.Sprintf("a key has at most %d bytes; shorten it", maxKey))
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
