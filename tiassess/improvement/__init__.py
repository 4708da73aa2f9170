"""What is done about the results: feedback, actions, diagrams and evidence. Arrives later.

Reads Publications; never answers, people or waves.
"""
