package parley.store.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;

/**
 * An index in key order. A unique one maps a key to the number of its record; a plain one has the
 * record number at the end of the key as well. Confined to the thread that applies commands; others
 * read a {@link View}.
 */
final class OrderedIndex extends Index<Long> {
  private final MVMap<byte[], Long> map;
  private final MVMap<String, Long> facts;
  private final boolean unique;
  private final List<String> fields;

  /**
   * @param facts where it is kept which fields have become irregular, under the map's name
   */
  OrderedIndex(
      String name,
      List<IndexKey> keys,
      boolean sparse,
      boolean unique,
      MVMap<byte[], Long> map,
      MVMap<String, Long> facts) {
    super(name, keys, sparse);
    this.map = map;
    this.facts = facts;
    this.unique = unique;
    fields = keys();
  }

  MVMap<byte[], Long> map() {
    return map;
  }

  List<String> fields() {
    return fields;
  }

  View.IndexView view() {
    return new View.IndexView(this, map.flushAndGetRoot(), irregular());
  }

  /** The places of the fields that are irregular in some document, as bits. */
  private int irregular() {
    return facts.getOrDefault(map.getName(), 0L).intValue();
  }

  /** The keys that a document with that record number has in this index, with their values. */
  Map<byte[], List<Object>> entries(Document document, Long number) {
    return entries(IndexKeys.of(document, fields), number);
  }

  private Map<byte[], List<Object>> entries(IndexKeys keys, Long number) {
    Map<byte[], List<Object>> entries = new TreeMap<>(ByteArrayType.INSTANCE);
    if (!isLeftOut(keys)) {
      keys.tuples().forEach(tuple -> entries.put(key(tuple, number), tuple));
    }
    return entries;
  }

  private boolean isLeftOut(IndexKeys keys) {
    return isSparse() && keys.absent();
  }

  private byte[] key(List<Object> tuple, Long number) {
    KeyEncoder encoder = new KeyEncoder();
    tuple.forEach(encoder::add);
    return unique ? encoder.bytes() : encoder.record(number).bytes();
  }

  @Override
  public boolean isUnique() {
    return unique;
  }

  @Override
  public boolean isSparse() {
    return super.isSparse();
  }

  @Override
  public boolean hasSameOptions(Index<?> other) {
    return super.hasSameOptions(other)
        && unique == other.isUnique()
        && toIndexDescription().get("key").equals(other.toIndexDescription().get("key"));
  }

  @Override
  public Long getPosition(Document document) {
    if (!unique) {
      return null;
    }
    for (byte[] key : entries(document, null).keySet()) {
      Long number = map.get(key);
      if (number != null) {
        return number;
      }
    }
    return null;
  }

  @Override
  public void checkAdd(Document document, MongoCollection<Long> collection) {
    refuseArrays(document);
    if (unique) {
      checkFree(document, null, collection);
    }
  }

  @Override
  public void checkUpdate(Document before, Document after, MongoCollection<Long> collection) {
    refuseArrays(after);
    if (unique) {
      checkFree(after, getPosition(before), collection);
    }
  }

  /** Refuses several arrays in one document, as MongoDB does. */
  private void refuseArrays(Document document) {
    if (Integer.bitCount(IndexKeys.of(document, fields).irregular()) > 1) {
      getKeyValues(document);
    }
  }

  private void checkFree(Document document, Long own, MongoCollection<Long> collection) {
    entries(document, null)
        .forEach(
            (key, tuple) -> {
              Long holder = map.get(key);
              if (holder != null && !holder.equals(own)) {
                throw new DuplicateKeyError(this, collection, getKeys(), new KeyValue(tuple));
              }
            });
  }

  @Override
  public void add(Document document, Long number, MongoCollection<Long> collection) {
    if (unique) {
      checkFree(document, number, collection);
    }
    IndexKeys keys = IndexKeys.of(document, fields);
    entries(keys, number).keySet().forEach(key -> map.put(key, number));
    int known = irregular();
    int all = known | keys.irregular();
    if (all != known) {
      facts.put(map.getName(), (long) all);
    }
  }

  @Override
  public Long remove(Document document) {
    throw new UnsupportedOperationException("a plain index removes by record number");
  }

  void remove(Document document, Long number) {
    entries(document, number).keySet().forEach(map::remove);
  }

  @Override
  public void updateInPlace(
      Document before, Document after, Long number, MongoCollection<Long> collection) {
    var old = entries(before, number).keySet();
    var now = entries(after, number).keySet();
    if (!old.equals(now)) {
      remove(before, number);
      add(after, number, collection);
    }
  }

  void clear() {
    map.clear();
    facts.remove(map.getName());
  }

  @Override
  public boolean canHandle(Document query) {
    return false; // Plan chooses an index from a view, for reads and writes alike.
  }

  @Override
  public Iterable<Long> getPositions(Document query) {
    throw new UnsupportedOperationException("see Plan");
  }

  @Override
  public long getCount() {
    return map.sizeAsLong();
  }

  @Override
  public long getDataSize() {
    return getCount();
  }

  @Override
  public void drop() {
    clear();
  }
}
