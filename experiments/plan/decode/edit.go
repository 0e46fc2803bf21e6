package decode

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Clone copies a tree.
func Clone(node *yaml.Node) *yaml.Node {
	if node == nil {
		return nil
	}
	twin := *node
	twin.Content = make([]*yaml.Node, len(node.Content))
	for i, child := range node.Content {
		twin.Content[i] = Clone(child)
	}
	return &twin
}

// Get returns the value at a dotted path, or nil.
func Get(root *yaml.Node, path string) *yaml.Node {
	for _, key := range strings.Split(path, ".") {
		if root = child(root, key); root == nil {
			return nil
		}
	}
	return root
}

// child returns the value of a key of a mapping or of a place in a list, counted from 0; or nil.
func child(node *yaml.Node, key string) *yaml.Node {
	if at := indexOf(node, key); at >= 0 {
		return node.Content[at]
	}
	return nil
}

// indexOf returns where in the content of a mapping or list the value of a key stands, or -1.
func indexOf(node *yaml.Node, key string) int {
	switch node.Kind {
	case yaml.SequenceNode:
		if at, err := strconv.Atoi(key); err == nil && at >= 0 && at < len(node.Content) && strconv.Itoa(at) == key {
			return at
		}
	case yaml.MappingNode:
		for i := 0; i < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				return i + 1
			}
		}
	}
	return -1
}

// Set replaces the value at a dotted path. It makes mappings that are missing, and turns a bare name on the way
// (`protocol: chat`) into a mapping with that key. A place in a list is its number, counted from 0. A path that cannot be set leaves the tree as it is.
func Set(root *yaml.Node, path string, value *yaml.Node) error {
	keys := strings.Split(path, ".")
	if slices.Contains(keys, "") {
		return fmt.Errorf("%q is no path; write keys with single dots between, as in links.loss", path)
	}
	node := root
	for i, key := range keys {
		if err := enter(node, key, strings.Join(keys[:i], ".")); err != nil {
			return err
		}
		if i == len(keys)-1 {
			break
		}
		next := child(node, key)
		if next == nil {
			next = &yaml.Node{Kind: yaml.MappingNode, Line: value.Line, Column: value.Column}
			put(node, key, next)
		}
		node = next
	}
	put(node, keys[len(keys)-1], value)
	return nil
}

// enter makes a node a mapping if it is the bare name that the path asks for.
func enter(node *yaml.Node, key, at string) error {
	if node.Kind == yaml.MappingNode || indexOf(node, key) >= 0 {
		return nil
	}
	if node.Kind == yaml.SequenceNode {
		return fmt.Errorf("%s is a list of %d in the file; name one by its place, counted from 0, as in %s.0", at, len(node.Content), at)
	}
	if node.Kind == yaml.ScalarNode && node.Value == key {
		inner := &yaml.Node{Kind: yaml.MappingNode, Line: node.Line, Column: node.Column}
		*node = yaml.Node{Kind: yaml.MappingNode, Line: node.Line, Column: node.Column}
		put(node, key, inner)
		return nil
	}
	return errors.New(at + " is no mapping in the file, so nothing can be set inside; write it out as a mapping there")
}

func put(node *yaml.Node, key string, value *yaml.Node) {
	if at := indexOf(node, key); at >= 0 {
		node.Content[at] = value
		return
	}
	name := text(key)
	name.Line, name.Column = value.Line, value.Column
	node.Content = append(node.Content, name, value)
}

// ParseScalar reads the value of a `--set path=value`: a scalar, or a collection in flow style.
func ParseScalar(value string) (*yaml.Node, Problems) {
	const flag = "--set"
	if strings.TrimSpace(value) == "" || strings.ContainsAny(value, "\r\n") {
		return nil, Problems{{File: flag, Message: "write a value in one line, as in --set links.loss=1%"}}
	}
	document, problems := Parse(flag, []byte("value: "+value))
	if len(problems) > 0 {
		return nil, problems
	}
	node := document.Root.Content[1]
	locate(node, 0)
	return node, nil
}

// locate moves a tree to a line: what comes from the command line is in none.
func locate(node *yaml.Node, line int) {
	node.Line, node.Column = line, 0
	for _, child := range node.Content {
		locate(child, line)
	}
}
