"""The workloads in SimPy: bare events with a callback; the star with processes and a Resource, as SimPy's users write it.

usage: simpy_bench.py WORKLOAD NODES PER_NODE EVENTS
"""

import json
import random
import resource
import sys

import simpy


class Done(Exception):
    """So many events as asked for."""


def call(env, delay, function, *args):
    timeout = env.timeout(delay)
    timeout.callbacks.append(lambda _: function(*args))


def other(nodes, node):
    n = random.randrange(nodes - 1)
    return n + (n >= node)


def phold(env, count, nodes, per_node, limit):
    received, marks = [0] * nodes, [0] * nodes

    def job(node, hops, mark):
        received[node] += 1
        marks[node] = (marks[node] * 31 + mark) & 0xFFFFFFFFFFFFFFFF
        count[0] += 1
        if count[0] >= limit:
            raise Done
        call(env, 1 + random.expovariate(1), job, other(nodes, node), hops + 1, marks[node])

    for node in range(nodes):
        for _ in range(per_node):
            call(env, 1 + random.expovariate(1), job, other(nodes, node), 0, 0)


def gossip(env, count, nodes, per_node, limit):
    informed = bytearray(nodes)

    def rumour(node):
        count[0] += 1
        if informed[node]:
            return
        informed[node] = 1
        for _ in range(8):
            call(env, 0.010 + 0.010 * random.random(), rumour, other(nodes, node))

    call(env, 0, rumour, 0)


def star(env, count, nodes, per_node, limit):
    server, service = simpy.Resource(env), 0.5 / nodes

    def request():
        yield env.timeout(0.010)
        with server.request() as turn:
            yield turn
            yield env.timeout(service)
        yield env.timeout(0.010)
        count[0] += 4
        if count[0] >= limit:
            raise Done

    def client():
        while True:
            yield env.timeout(random.expovariate(1))
            env.process(request())

    for _ in range(nodes):
        env.process(client())


def exchange(env, count, nodes, per_node, limit):
    rounds, heard = [0] * nodes, [[0, 0] for _ in range(nodes)]

    def tell(node):
        if rounds[node] == 40:
            return
        for n in range(nodes):
            if n != node:
                call(env, 0.010 + 0.010 * random.random(), vote, n, rounds[node])

    def vote(node, number):
        count[0] += 1
        if count[0] >= limit:
            raise Done
        heard[node][number % 2] += 1
        if heard[node][rounds[node] % 2] == nodes - 1:
            heard[node][rounds[node] % 2] = 0
            rounds[node] += 1
            tell(node)

    for node in range(nodes):
        call(env, 0, tell, node)


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    workload, nodes, per_node, limit = sys.argv[1], *map(int, sys.argv[2:5])
    random.seed(1)
    count, used = [0], 0
    while count[0] < limit:
        env = simpy.Environment()
        {"phold": phold, "gossip": gossip, "star": star, "exchange": exchange}[workload](env, count, nodes, per_node, limit)
        before = cpu()
        try:
            env.run()
        except Done:
            pass
        used += cpu() - before
    print(json.dumps({"engine": "SimPy", "workload": workload, "nodes": nodes, "per_node": per_node, "events": count[0],
                      "cpu_ns": round(used * 1e9), "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


main()
