"""The engine: tasks, the graphs they form, and the loop that runs a graph to its end.

It knows neither contexts nor HTTP nor sockets. What a task does is its own business; the engine
decides when it may begin, writes down what became true, and judges how it ended.
"""
