using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using RideAspire.Stores;

namespace RideAspire.Schema;

/// <summary>
/// Does what <see cref="PreparedStatements"/> tells: EF Core shares its connections with all other statements.
/// </summary>
internal sealed class ForgetPreparedStatements(NpgsqlDataSource source) : DbCommandInterceptor
{
    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        if (command.Connection is NpgsqlConnection connection)
            PreparedStatements.ForgetAfter(eventData.Exception, connection, source);
        return Task.CompletedTask;
    }

    public override Task CommandCanceledAsync(
        DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (command.Connection is NpgsqlConnection connection)
            PreparedStatements.Forget(connection, source);
        return Task.CompletedTask;
    }
}
