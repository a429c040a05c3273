"""Figures of the running product, from packet times where the machine lets us see packets.

python -m bench                 all of them
python -m bench ring load       some of them
python -m bench --write         and put them into docs/benchmarks.md
"""
