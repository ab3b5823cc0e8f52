namespace RideAspire.Stores;

/// <summary>
/// The rules of the schema that the code relies on. A database can lose them and still take every statement.
/// </summary>
/// <param name="Tables">The tables that have the rules.</param>
/// <param name="UniqueIndexes">The names of their unique indexes.</param>
/// <param name="Triggers">The names of their triggers.</param>
public sealed record SchemaRules(string[] Tables, string[] UniqueIndexes, string[] Triggers);
