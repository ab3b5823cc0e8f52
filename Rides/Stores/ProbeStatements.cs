namespace RideAspire.Stores;

/// <summary>
/// What the probe of Postgres tries: statements that change nothing, but need what the real ones need. Each must return
/// rows.
/// </summary>
public sealed record ProbeStatements(params FormattableString[] Statements);
