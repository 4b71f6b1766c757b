"""Words for filler text.

Called by `lorem`. Does not import anything.
"""

from __future__ import annotations

# The well-known passage (Cicero, mangled) and some more words of the same style.
LOREM_IPSUM_WORDS = """\
ad adipiscing aenean aliqua aliquam aliquip amet anim ante aptent arcu at auctor augue aute
bibendum blandit cillum class commodo condimentum congue consectetur consequat conubia
convallis cras culpa cupidatat curabitur cursus dapibus deserunt diam dictum dignissim dolor
dolore donec dui duis ea egestas eget eiusmod eleifend elementum elit enim erat eros esse est
et etiam eu euismod ex excepteur exercitation facilisis fames faucibus felis fermentum feugiat
fringilla fugiat fusce gravida habitant hendrerit iaculis id imperdiet in incididunt integer
interdum ipsum irure justo labore laboris laborum lacinia lacus laoreet lectus leo libero
ligula lobortis lorem luctus maecenas magna malesuada massa mattis mauris metus mi minim
molestie mollit morbi mus nam natoque nec neque nibh nisi nisl non nostrud nulla nunc occaecat
odio officia orci ornare pariatur pellentesque penatibus pharetra phasellus placerat porta
porttitor posuere potenti praesent pretium primis proident pulvinar purus quam qui quis
quisque reprehenderit rhoncus ridiculus risus rutrum sagittis sapien scelerisque sed sem
semper senectus sint sit sociis sociosqu sodales sollicitudin sunt suscipit suspendisse
taciti tellus tempor tempus tincidunt torquent tortor tristique turpis ullamco ultrices urna
ut varius vehicula vel velit veniam vestibulum vitae vivamus volutpat voluptate vulputate
"""
