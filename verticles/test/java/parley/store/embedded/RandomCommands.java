package parley.store.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Seeded random commands on one small collection, whose outcome does not depend on the order in
 * which documents are found.
 */
final class RandomCommands {
  static final String COLLECTION = "d";
  private static final int IDS = 60;
  private static final List<String> STRINGS =
      List.of("", "a", "A", "ab", "b", "a\0", "z", "\u00e9", "\ud83d\ude00", "\uffee", "10", "2");

  private final Random random;

  RandomCommands(long seed) {
    random = new Random(seed);
  }

  static List<JsonObject> indexes() {
    return List.of(
        index("a_1", false, false, "a"),
        index("a_s", false, false, "a", "s"),
        index("m_1", false, false, "m"),
        index("a_m", false, false, "a", "m"),
        index("nx", false, false, "n.x"),
        index("c_q", true, false, "c", "q"),
        index("u_1", true, true, "u"),
        index("v_1", false, true, "v"),
        index("w_1", false, false, "w"));
  }

  private static JsonObject index(String name, boolean unique, boolean sparse, String... fields) {
    JsonObject key = new JsonObject();
    for (String field : fields) {
      key.put(field, field.equals("s") ? -1 : 1);
    }
    return object("name", name).put("key", key).put("unique", unique).put("sparse", sparse);
  }

  JsonObject next() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> insert();
      case 4, 5, 6 -> updateOne();
      case 7 -> updateMany();
      case 8 -> findAndModify();
      case 9 -> delete();
      case 10 -> count();
      case 11 -> countDocuments();
      case 12 ->
          object("distinct", COLLECTION)
              .put("key", pick("a", "s", "m", "n.x"))
              .put("query", filter());
      default -> find();
    };
  }

  private JsonObject insert() {
    JsonArray documents = new JsonArray();
    for (int i = random.nextInt(4); i >= 0; i--) {
      documents.add(document());
    }
    return object("insert", COLLECTION)
        .put("ordered", random.nextBoolean())
        .put("documents", documents);
  }

  private JsonObject document() {
    JsonObject document =
        object("_id", id()).put("c", "c" + random.nextInt(4)).put("q", random.nextInt(30));
    maybe(document, "a", this::scalar);
    maybe(document, "s", this::string);
    maybe(document, "m", this::arrayOrNumber);
    maybe(document, "n", () -> object("x", number()));
    maybe(document, "u", () -> random.nextInt(25));
    maybe(document, "v", this::scalar);
    // The reference has no order for an empty array and a missing one: sorts use this field.
    maybe(
        document,
        "w",
        () -> random.nextInt(6) > 0 ? number() : new JsonArray().add(number()).add(number()));
    return document;
  }

  private void maybe(JsonObject document, String field, Supplier<Object> value) {
    if (random.nextInt(4) > 0) {
      document.put(field, value.get());
    }
  }

  private JsonObject updateOne() {
    JsonObject statement = object("q", byKey()).put("u", change()).put("upsert", false);
    if (random.nextInt(3) == 0) {
      statement.put("q", object("_id", id())).put("upsert", true);
    }
    return object("update", COLLECTION)
        .put("ordered", false)
        .put("updates", new JsonArray().add(statement));
  }

  private JsonObject change() {
    return switch (random.nextInt(10)) {
      case 0 -> object("$set", object("a", scalar()).put("s", string()));
      case 1 -> object("$set", object("c", "c" + random.nextInt(4)).put("q", random.nextInt(30)));
      case 2 -> object("$set", object("u", random.nextInt(25)));
      case 3 -> object("$unset", object(pick("a", "s", "m", "u", "v", "n"), ""));
      case 4 -> object("$max", object("k", random.nextInt(100)));
      case 5 -> object("$set", object("m", arrayOrNumber()));
      case 6 -> object("$addToSet", object("list", random.nextInt(6)));
      case 7 -> object("$push", object("list", random.nextInt(6)));
      case 8 -> object("$set", object("n.x", number()));
      default -> object("$inc", object("k", 1)).put("$setOnInsert", object("a", scalar()));
    };
  }

  private JsonObject updateMany() {
    JsonObject change =
        random.nextBoolean()
            ? object("$inc", object("k", 1))
            : object("$set", object("s", string()));
    JsonObject statement = object("q", filter()).put("u", change).put("multi", true);
    return object("update", COLLECTION)
        .put("ordered", false)
        .put("updates", new JsonArray().add(statement));
  }

  private JsonObject findAndModify() {
    JsonObject command = object("findAndModify", COLLECTION).put("query", object("_id", id()));
    if (random.nextInt(5) == 0) {
      return command.put("remove", true);
    }
    return command
        .put("update", change())
        .put("new", random.nextBoolean())
        .put("upsert", random.nextBoolean());
  }

  private JsonObject delete() {
    JsonObject statement =
        random.nextBoolean()
            ? object("q", byKey()).put("limit", 1)
            : object("q", object("c", "c" + random.nextInt(4)).put("q", range())).put("limit", 0);
    return object("delete", COLLECTION).put("deletes", new JsonArray().add(statement));
  }

  private JsonObject count() {
    return object("count", COLLECTION).put("query", filter());
  }

  private JsonObject countDocuments() {
    JsonArray pipeline = new JsonArray().add(object("$match", filter()));
    if (random.nextInt(3) == 0) {
      pipeline.add(object("$skip", random.nextInt(5)));
    }
    if (random.nextInt(3) == 0) {
      pipeline.add(object("$limit", 1 + random.nextInt(20)));
    }
    pipeline.add(object("$group", object("_id", 1).put("n", object("$sum", 1))));
    return object("aggregate", COLLECTION)
        .put("pipeline", pipeline)
        .put("cursor", new JsonObject());
  }

  private JsonObject find() {
    JsonObject command =
        object("find", COLLECTION).put("filter", filter()).put("batchSize", 10_000);
    JsonObject sort = new JsonObject();
    int direction = random.nextBoolean() ? 1 : -1;
    for (int i = random.nextInt(3); i > 0; i--) {
      sort.put(pick("a", "s", "c", "q", "n.x", "w"), direction);
    }
    command.put("sort", sort.put("_id", direction));
    if (random.nextBoolean()) {
      command.put("limit", 1 + random.nextInt(12)).put("skip", random.nextInt(4));
    }
    if (random.nextInt(4) == 0) {
      command.put("projection", object("a", 1).put("s", 1));
    }
    return command;
  }

  private JsonObject byKey() {
    return random.nextBoolean()
        ? object("_id", id())
        : object("c", "c" + random.nextInt(4)).put("q", random.nextInt(30));
  }

  private JsonObject filter() {
    return switch (random.nextInt(16)) {
      case 0 -> new JsonObject();
      case 1 -> object("a", scalar());
      case 2 -> object("a", scalar()).put("s", object(pick("$gt", "$lte"), string()));
      case 3 -> object("c", "c" + random.nextInt(4)).put("q", range());
      case 4 -> object("m", range());
      case 5 -> object("m", number());
      case 6 -> object("n.x", range());
      case 7 -> object("_id", object("$in", new JsonArray().add(id()).add(id()).add(id())));
      case 8 ->
          object("a", object("$in", new JsonArray().add(scalar()).add(scalar())))
              .put("s", object("$gte", string()));
      case 9 ->
          object("$or", new JsonArray().add(object("a", scalar())).add(object("s", string())));
      case 10 ->
          object(
              "$and",
              new JsonArray()
                  .add(object("a", object("$gte", number())))
                  .add(object("a", object("$lt", number()))));
      case 11 -> object("a", object(pick("$ne", "$gt", "$exists"), random.nextInt(10)));
      case 12 -> object("u", random.nextInt(3) == 0 ? null : random.nextInt(25));
      case 13 -> object("v", random.nextBoolean() ? range() : scalar());
      case 14 ->
          object("a", scalar())
              .put("m", random.nextBoolean() ? range() : object("$size", random.nextInt(3)));
      default -> object("s", object("$gt", string()).put("$lt", string()));
    };
  }

  private JsonObject range() {
    JsonObject range = new JsonObject();
    int kind = random.nextInt(3);
    if (kind != 0) {
      range.put(pick("$gt", "$gte"), number());
    }
    if (kind != 1) {
      range.put(pick("$lt", "$lte"), number());
    }
    return range;
  }

  private String id() {
    return "k" + random.nextInt(IDS);
  }

  private Object scalar() {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> string();
      case 2 -> random.nextBoolean();
      default -> number();
    };
  }

  private Object number() {
    int number = random.nextInt(12) - 3;
    return switch (random.nextInt(6)) {
      case 0 -> (double) number;
      case 1 -> number + 0.5;
      case 2 -> (long) number;
      case 3 -> (1L << 53) + number;
      default -> number;
    };
  }

  private Object arrayOrNumber() {
    if (random.nextBoolean()) {
      return number();
    }
    List<Object> numbers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      numbers.add(number());
    }
    return new JsonArray(numbers);
  }

  private String string() {
    return STRINGS.get(random.nextInt(STRINGS.size()));
  }

  private String pick(String... names) {
    return names[random.nextInt(names.length)];
  }

  private static JsonObject object(String key, Object value) {
    return new JsonObject().put(key, value);
  }
}
