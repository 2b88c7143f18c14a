import { TeamOutlined } from '@ant-design/icons';
import { admin } from '@/api/endpoints';
import { useTeams } from './admin';
import { NamedList } from './named-list';

/** Teams (班组): whom a supervisor leads. */
export default function Teams() {
  const teams = useTeams();
  return (
    <NamedList
      kind="team"
      icon={<TeamOutlined />}
      rows={teams.data}
      english={false}
      about={(team) => <span className="num">{team.people}</span>}
      add={({ name }) => admin.addTeam(name)}
      save={(team, { name }, active) => admin.changeTeam(team.id, name, active)}
    />
  );
}
