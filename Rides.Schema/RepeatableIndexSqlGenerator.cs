// Npgsql's generator can be extended only with types that its package calls internal.
#pragma warning disable EF1001
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations;

namespace RideAspire.Schema;

/// <summary>
/// Makes a migration repeatable that builds indexes concurrently. Such a migration runs in no transaction. If it ends
/// half-way, its indexes remain, valid or not, but the history does not have it, so the next run starts it again. Each
/// index of this name is therefore dropped before it is built.
/// </summary>
internal sealed class RepeatableIndexSqlGenerator(MigrationsSqlGeneratorDependencies dependencies, INpgsqlSingletonOptions npgsql)
    : NpgsqlMigrationsSqlGenerator(dependencies, npgsql)
{
    protected override void Generate(
        CreateIndexOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        if (operation[NpgsqlAnnotationNames.CreatedConcurrently] is true)
        {
            var index = Dependencies.SqlGenerationHelper.DelimitIdentifier(operation.Name, operation.Schema);
            builder.AppendLine($"DROP INDEX CONCURRENTLY IF EXISTS {index};").EndCommand(suppressTransaction: true);
        }

        base.Generate(operation, model, builder, terminate);
    }
}
