package plan

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Bounds of files. A device has no end, and a mistaken name may be that of a disk image.
const (
	MostFileBytes = 2 << 20
	mostDataBytes = 256 << 20
)

// readFile reads a regular file of at most so many bytes. A pipe might never end, nor begin.
func readFile(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file but a pipe, socket or device", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s has more than %d bytes", path, most)
	}
	return data, err
}

func readError(file string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: there is no such file; `starmesh list` names the experiments that are shipped", file)
	}
	return fmt.Errorf("%w; name a readable experiment file", err)
}

// load reads a data file, relative to the experiment file.
func (p *parser) load(name string) ([]byte, error) {
	if data, known := p.files[name]; known {
		return data, nil
	}
	path := filepath.FromSlash(name)
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(p.file), path)
	}
	data, err := readFile(path, mostDataBytes)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("there is no file %s (paths are relative to the experiment file)", name)
	}
	if err == nil {
		p.files[name] = data
	}
	return data, err
}
