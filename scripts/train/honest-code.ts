// Lines of harmless programs, as answers in forums show them. Written by hand for training; they are drawn as they are, braces and all.

/** Lines of code. */
export const honestCode: readonly string[] = `
import os
import sys
import shutil
import subprocess
import requests
import socket
import numpy as np
import pandas as pd
import torch.nn as nn
import matplotlib.pyplot as plt
import json, time
import tensorflow as tf
import nltk
from urllib.request import urlopen
from pathlib import Path
from collections import defaultdict
from multiprocessing import Process, Manager
from bs4 import BeautifulSoup
from django.db import models
from flask import Flask, request
shutil.rmtree(path)
os.remove(filename)
os.makedirs(directory, exist_ok=True)
if not os.path.exists(directory):
os.environ['CUDA_VISIBLE_DEVICES'] = '0'
os.system('cls')
subprocess.run(['ls', '-l'], check=True)
subprocess.Popen(cmd, stdout=subprocess.PIPE, shell=True)
response = requests.get(url, headers=headers)
requests.post(url, json=payload, timeout=10)
r = requests.get('https://api.example.com/items')
html = urlopen(url).read().decode('utf-8')
soup = BeautifulSoup(html, 'html.parser')
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(('localhost', 8080))
df = pd.DataFrame({'a': [1, 2, 3]})
df['b'] = df['a'].apply(lambda x: x ** 2)
df.groupby('name').sum()
x = np.arange(5)
print(x.shape)
for i, row in enumerate(rows):
    print(row)
while True:
    time.sleep(1)
with open('data.csv') as f:
    lines = f.readlines()
try:
except KeyError as e:
    raise ValueError('no such key') from e
def main():
    return None
class Dog(Animal):
    def __init__(self, name):
        super().__init__(name)
p = Process(target=worker, args=(d,))
p.start()
p.join()
images = images.to(device)
model.eval()
loss.backward()
optimizer.step()
plt.plot(x, y)
plt.show()
>>> list('abc')
['a', 'b', 'c']
>>> import this
TypeError: 'list' object is not callable
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
KeyError: 'name'
$ pip install requests
$ python -m venv .venv
$ sudo apt-get install libpq-dev
conda install pytorch
import tkinter as tk
root = tk.Tk()
driver = webdriver.Chrome()
driver.find_element(By.ID, 'login').click()
cursor.execute('SELECT * FROM users WHERE id = %s', (user_id,))
conn.commit()
app.run(debug=True)
const x = [1, 2, 3].map(n => n * 2);
fetch('/api/items').then(r => r.json())
console.log(result)
`
  .split('\n')
  .filter((line) => line !== '');
