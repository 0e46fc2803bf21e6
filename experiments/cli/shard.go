package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
)

// arrays lists what the tasks of an array job find in their environment: their number, and how many there are or the numbers of
// the first and the last, where the scheduler says so.
var arrays = []struct{ scheduler, index, count, first, last string }{
	{"Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX"},
	{"Kubernetes", "JOB_COMPLETION_INDEX", "", "", ""},
	{"AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", "", ""},
	{"Grid Engine", "SGE_TASK_ID", "", "SGE_TASK_FIRST", "SGE_TASK_LAST"},
	{"LSF", "LSB_JOBINDEX", "", "", "LSB_JOBINDEX_END"},
	{"PBS", "PBS_ARRAY_INDEX", "", "", ""},
}

// shardNamed reads what --shard says; "" is all runs.
func shardNamed(text string, lookup func(string) (string, bool)) (results.Shard, error) {
	switch kind, count, counted := strings.Cut(text, "/"); {
	case text == "":
		return results.Shard{}, nil
	case kind != "auto":
		return results.ParseShard(text)
	default:
		return shardOfTask(count, counted, lookup)
	}
}

// shardOfTask finds the number of this task. Tasks may count from 0 or from 1: number n of n is number 0.
func shardOfTask(count string, counted bool, lookup func(string) (string, bool)) (results.Shard, error) {
	for _, array := range arrays {
		index, is := lookup(array.index)
		if _, err := strconv.ParseUint(index, 10, 31); !is || err != nil { // Grid Engine says "undefined" outside of arrays
			continue
		}
		if !counted {
			var err error
			if count, err = tasksOf(array.count, array.first, array.last, lookup); err != nil {
				return results.Shard{}, fmt.Errorf("%s %w", array.scheduler, err)
			}
		}
		i, _ := strconv.Atoi(index)
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 || i > n {
			return results.Shard{}, fmt.Errorf("this is task %d of %q, by %s; number the tasks from 1, or from 0, without gaps", i, count, array.index)
		}
		if i == 0 {
			i = n
		}
		return results.ParseShard(fmt.Sprintf("%d/%d", i, n))
	}
	return results.Shard{}, errors.New("this is no task of an array job of Slurm, Kubernetes, AWS Batch, Grid Engine, LSF or PBS; write the shard itself, as in 3/40")
}

// tasksOf tells how many tasks there are, if they are all.
func tasksOf(count, first, last string, lookup func(string) (string, bool)) (string, error) {
	n, counted := lookup(count)
	low, hasFirst := lookup(first)
	high, hasLast := lookup(last)
	if !hasFirst {
		low = "1"
	}
	from, errFrom := strconv.Atoi(low)
	to, errTo := strconv.Atoi(high)
	switch {
	case !counted && !hasLast:
		return "", errors.New("does not say how many tasks there are; write auto/N, with their number")
	case hasLast && (errFrom != nil || errTo != nil || from > 1 || counted && n != strconv.Itoa(to-from+1)):
		return "", errors.New("runs some of the tasks alone; write auto/N, with the number of all, so that their shards stay the same")
	case hasLast:
		return strconv.Itoa(to - from + 1), nil
	}
	return n, nil
}

// shardSuffix tells the folders of shards apart.
func shardSuffix(s results.Shard) string {
	if s.Count == 0 {
		return ""
	}
	return fmt.Sprintf("-shard-%d-of-%d", s.Index, s.Count)
}

// concludeShard says what is there and what to do with it. Verdicts are those of all runs.
func (a *app) concludeShard(f *runFlags, folder *results.Folder) {
	fmt.Fprintf(a.stdout, "shard %s: %d of %d runs are in %s; when all shards are done, join them: %s merge OUT FOLDER...\n",
		f.shard, folder.Runs(), folder.Experiment.Runs(), plan.Quote(f.out), a.program)
}
